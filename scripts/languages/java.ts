import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { generate } from "./generate";
import { emptyFolder, execute, Failure, folderOf, reasonOf, root, type Toolchain } from "./toolchain";

const folder = folderOf("java");
const sources = join(folder, "src/main");
/** Maven's default local repository. It is set explicitly, because the class path contains its files. */
const repository = join(userInfo().homedir, ".m2/repository");

/**
 * All required libraries. The project excludes transitive dependencies, because their version ranges would make Maven
 * request hundreds of files.
 */
const LIBRARIES = [
  "software.constructs:constructs:10.4.2",
  "software.amazon.jsii:jsii-runtime:1.140.0",
  "com.fasterxml.jackson.core:jackson-annotations:2.18.6",
  "com.fasterxml.jackson.core:jackson-core:2.18.6",
  "com.fasterxml.jackson.core:jackson-databind:2.18.6",
  "com.fasterxml.jackson.datatype:jackson-datatype-jsr310:2.18.6",
  "javax.annotation:javax.annotation-api:1.3.2",
  "org.jetbrains:annotations:19.0.0",
].map((coordinates) => coordinates.split(":"));

/**
 * Returns the pom.xml of a single project with the sources of our package, of CDKTF and of the bindings for
 * hashicorp/tfe, because not every Maven repository contains the latter two. The compiler reads only the classes that a
 * program needs, which are about a quarter of all classes.
 */
const pom = (main: string): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>tokens</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>11</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
${LIBRARIES.map(
  ([group, artifact, version]) => `    <dependency>
      <groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>
      <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>
    </dependency>`,
).join("\n")}
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.11.0</version>
        <configuration>
          <includes>
            <include>${main}.java</include>
            <!-- The runtime loads the class of a token by its name. -->
            <include>com/hashicorp/cdktf/Lazy*.java</include>
          </includes>
          <compilerArgs><arg>-implicit:class</arg></compilerArgs>
        </configuration>
      </plugin>
    </plugins>
  </build>
</project>
`;

async function compile(main: string): Promise<void> {
  writeFileSync(join(folder, "pom.xml"), pom(main));
  const args = [
    "--batch-mode",
    "--no-transfer-progress",
    `-Dmaven.repo.local=${repository}`,
    "compiler:compile",
  ];
  await execute({ file: "mvn", args }, folder);
}

export const java: Toolchain = {
  language: "java",

  async unavailable() {
    emptyFolder("java");
    const missing = await reasonOf(execute({ file: "mvn", args: ["--version"] }, folder));
    if (missing !== undefined) return `Maven: ${missing}`;
    // An empty program is compiled first, so that Maven downloads all dependencies.
    mkdirSync(join(sources, "java"), { recursive: true });
    writeFileSync(join(sources, "java/Empty.java"), "class Empty {}\n");
    try {
      await compile("Empty");
      return undefined;
    } catch (error) {
      const reason =
        error instanceof Failure && /^.*(Could not|Unknown host|not found in).*$/im.exec(error.output);
      if (!reason) throw error;
      return `Maven's repository: ${reason[0].trim().slice(0, 200)}`;
    }
  },

  build() {
    for (const name of ["cdktf", "@cdktf/provider-tfe", "."]) {
      const from = name === "." ? root : join(root, "node_modules", name);
      cpSync(join(generate("java", join(folder, "generated", name), from), "src/main"), sources, {
        recursive: true,
      });
    }
    return Promise.resolve();
  },

  async compile(name, program) {
    const main = name === "readme" ? "Main" : "Values";
    writeFileSync(join(sources, "java", `${main}.java`), program.replace("class Main", `class ${main}`));
    await compile(main);
    const jars = LIBRARIES.map(([group, artifact, version]) =>
      join(repository, ...group.split("."), artifact, version, `${artifact}-${version}.jar`),
    );
    const classpath = [join(folder, "target/classes"), join(sources, "resources"), ...jars].join(":");
    return { file: "java", args: ["-cp", classpath, main] };
  },
};
