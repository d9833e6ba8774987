let step = 0;

/** Prints a line that describes the next step. */
export function heading(text: string): void {
  step += 1;
  console.log(`\n${step}. ${text}`);
}

export function table(rows: readonly Readonly<Record<string, string>>[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const width = (column: string): number => Math.max(column.length, ...rows.map((row) => row[column].length));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, i) => cell.padEnd(width(columns[i]))).join("  ")}`.trimEnd();
  console.log(line(columns));
  for (const row of rows) console.log(line(columns.map((column) => row[column])));
}
