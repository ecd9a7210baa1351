export interface Table {
  /** Of the section that it stands in. */
  readonly heading: string;
  /** Without the header and the line below it. */
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a Markdown text, in its order. */
export function tablesOf(markdown: string): Table[] {
  const tables: { heading: string; rows: string[][] }[] = [];
  let heading = '';
  let current: string[][] | undefined;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('|')) {
      const cells = line.split('|').slice(1, -1);
      if (current === undefined) tables.push({ heading, rows: (current = []) });
      current.push(cells.map((cell) => cell.trim()));
    } else {
      current = undefined;
      heading = /^#+ (.+)$/.exec(line)?.[1] ?? heading;
    }
  }
  return tables.map((table) => ({ ...table, rows: table.rows.slice(2) }));
}
