#!/usr/bin/env python
"""Runs the command cdktf-tfe-tokens of the installed package with Node.js."""

import importlib.util
import os
import shutil
import subprocess
import sys

node = shutil.which("node")
if node is None:
    sys.exit("cdktf-tfe-tokens requires Node.js 20.9 or later, but PATH doesn't contain 'node'. Install Node.js.")

# find_spec doesn't import the package, which would start the jsii runtime.
spec = importlib.util.find_spec("cdktf_tfe_tokens")
folder = spec.submodule_search_locations[0]
command = [node, os.path.join(folder, "_jsii", "dist", "cli", "cdktf-tfe-tokens"), *sys.argv[1:]]

if os.name == "nt":
    sys.exit(subprocess.call(command))
# The command replaces this process, so that signals reach it.
os.execv(node, command)
