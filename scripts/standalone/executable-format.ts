/** What Node looks for in itself before it runs a script that was injected; the last character tells that one was. */
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:";

/** A line that our script alone has. */
const OURS = "Usage: terraform-provider-tfetokens";

const MACHO_64 = 0xfeedfacf;
const MACHO_SEGMENT_64 = 0x19;
const MACHO_CPUS = new Map([
  [0x01000007, "x86-64"],
  [0x0100000c, "arm64"],
]);
const ELF_MACHINES = new Map([
  [0x3e, "x86-64"],
  [0xb7, "arm64"],
]);
const PE_MACHINES = new Map([[0x8664, "x86-64"]]);

/** Format and processor of an executable, by its header. */
export function target(executable: Buffer): string {
  if (executable.readUInt32LE(0) === MACHO_64) return `Mach-O ${MACHO_CPUS.get(executable.readUInt32LE(4))}`;
  if (executable.toString("latin1", 0, 4) === "\x7fELF") {
    return `ELF ${ELF_MACHINES.get(executable.readUInt16LE(18))}`;
  }
  if (executable.toString("latin1", 0, 2) === "MZ") {
    const header = executable.readUInt32LE(0x3c);
    if (executable.toString("latin1", header, header + 4) === "PE\0\0") {
      return `PE ${PE_MACHINES.get(executable.readUInt16LE(header + 4))}`;
    }
  }
  return "unknown";
}

/** Whether an executable of Node has our script, and finds it. */
export function startsOurScript(executable: Buffer): boolean {
  const found =
    executable.includes(`${FUSE}1`) && !executable.includes(`${FUSE}0`) && executable.includes(OURS);
  return found && (executable.readUInt32LE(0) !== MACHO_64 || machoSegments(executable).includes("NODE_SEA"));
}

/** In Mach-O, Node looks into a segment of its own. */
function machoSegments(executable: Buffer): string[] {
  const segments: string[] = [];
  let command = 32;
  for (let left = executable.readUInt32LE(16); left > 0; left--) {
    if (executable.readUInt32LE(command) === MACHO_SEGMENT_64) {
      segments.push(executable.toString("latin1", command + 8, command + 24).replace(/\0+$/, ""));
    }
    command += executable.readUInt32LE(command + 4);
  }
  return segments;
}
