/** A chart's data as a table; the first column names the row, the others are figures. */
interface DataTableProps {
  /** Names the table for whoever looks for it in the page. */
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function DataTable({ id, caption, columns, rows }: DataTableProps) {
  return (
    <div className="scroll" role="group" aria-label={caption} tabIndex={0}>
      <table data-table={id}>
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>{columns.map((column) => <th key={column} scope="col">{column}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], index) => (
            <tr key={index}>
              <th scope="row">{name}</th>
              {cells.map((cell, cellIndex) => <td key={cellIndex}>{cell}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
