/** The workspace of the runs page, which lives in the address: what is shown, in which order and in which columns. */
export interface RunsSearch {
  filter: string
  sort: Sort | null
  /** Ids of the columns beside the name, in their order; null: those that suit the runs. */
  columns: string[] | null
}

/** Null is the order in which the engine tells runs: newest first. */
export interface Sort {
  column: string
  descending: boolean
}

/** Reads an address's search parameters. */
export function readSearch({ q = '', sort = '', columns }: Record<string, string>): RunsSearch {
  return { filter: q, sort: readSort(sort), columns: columns === undefined ? null : splitList(columns) }
}

/** Only what differs from the plain page. */
export function writeSearch({ filter, sort, columns }: RunsSearch): Record<string, string> {
  return {
    ...(filter !== '' && { q: filter }),
    ...(sort && { sort: `${sort.descending ? '-' : ''}${sort.column}` }),
    ...(columns && { columns: columns.map(encodeURIComponent).join(',') || 'none' }),
  }
}

function readSort(text: string): Sort | null {
  const descending = text.startsWith('-')
  const column = descending ? text.slice(1) : text
  return column === '' ? null : { column, descending }
}

function splitList(text: string): string[] {
  return text === 'none' || text === '' ? [] : text.split(',').map(decode)
}

/** Addresses are typed by people too. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The order after a press on a column's head: first as suits it, then the other way, then the plain one again. */
export function nextSort(sort: Sort | null, column: string, descendingFirst: boolean): Sort | null {
  if (sort?.column !== column) return { column, descending: descendingFirst }
  return sort.descending === descendingFirst ? { column, descending: !descendingFirst } : null
}
