// The process in which jsii libraries run for Python, Java, C# and Go. Requests and responses are lines of JSON.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
/** The program that the packages for the other languages also run. It contains the jsii kernel. */
const program = path.join(
  path.dirname(require.resolve("@jsii/runtime/package.json")),
  "webpack/bin/jsii-runtime.js",
);

export class JsiiRuntime {
  #folder = mkdtempSync(path.join(tmpdir(), "tfetokens-jsii-"));
  #process;
  #lines;

  constructor() {
    this.#process = spawn(process.execPath, [program], {
      stdio: ["pipe", "pipe", "inherit"],
      env: {
        ...process.env,
        JSII_RUNTIME_PACKAGE_CACHE: "disabled",
        JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: "20",
      },
    });
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  /** Packs the packages in these directories and loads them. Dependencies must come first. */
  async load(...folders) {
    const { hello } = await this.#read();
    if (hello === undefined) throw new Error("the jsii runtime didn't start");
    for (const folder of folders) {
      const { name, version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
      const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", this.#folder, folder];
      const tarball = path.join(this.#folder, execFileSync("npm", pack, { encoding: "utf8" }).trim());
      await this.#request("load", { name, version, tarball });
    }
  }

  create(fqn, ...args) {
    return this.#request("create", { fqn, args, overrides: [] });
  }

  /** Converts props, which the other languages pass by value. */
  struct(fqn, data) {
    return { "$jsii.struct": { fqn, data } };
  }

  enum(fqn, member) {
    return { "$jsii.enum": `${fqn}/${member}` };
  }

  async get(objref, property) {
    return (await this.#request("get", { objref, property })).value;
  }

  async call(objref, method, ...args) {
    return (await this.#request("invoke", { objref, method, args })).result;
  }

  async callStatic(fqn, method, ...args) {
    return (await this.#request("sinvoke", { fqn, method, args })).result;
  }

  close() {
    this.#process.stdin.end(`${JSON.stringify({ exit: 0 })}\n`);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #request(api, request) {
    this.#process.stdin.write(`${JSON.stringify({ api, ...request })}\n`);
    const { ok, error } = await this.#read();
    if (error !== undefined) {
      throw new Error(`the jsii runtime failed to ${api} ${JSON.stringify(request)}: ${error}`);
    }
    return ok;
  }

  async #read() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the jsii runtime exited");
    return JSON.parse(value);
  }
}

/** A host that runs the same requests in this process, as in TypeScript. */
export class Here {
  create(fqn, ...args) {
    return new (find(fqn))(...args);
  }

  struct(_fqn, data) {
    return data;
  }

  enum(fqn, member) {
    return find(fqn)[member];
  }

  get(object, property) {
    return object[property];
  }

  call(object, method, ...args) {
    return object[method](...args);
  }

  callStatic(fqn, method, ...args) {
    return find(fqn)[method](...args);
  }
}

/** Resolves the full name of a class, such as "@cdktf/provider-tfe.team.Team". */
function find(fqn) {
  const [, name, path] = /^((?:@[^/]+\/)?[^.]+)\.(.*)$/.exec(fqn);
  return path.split(".").reduce((scope, part) => scope[part], require(name));
}
