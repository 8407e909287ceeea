package source

import (
	"fmt"
	"slices"

	"lightfield-importer/importer/source/workbook"
)

// hint names the row, or the sheet, that has the most of the columns.
func (t *bookTable) hint(columns []string) string {
	best, hint := 0, ""
	for _, s := range t.book.Sheets() {
		row, hits := t.findHeading(s, columns)
		switch {
		case hits <= best:
		case s.Name != t.sheet.Name:
			best, hint = hits, fmt.Sprintf("the sheet %q has such columns: write sheet: %s under source in the mapping", s.Name, s.Name)
			if row > 1 {
				hint = fmt.Sprintf("the sheet %q has such columns in row %d: write sheet: %s and header_row: %d under source in the mapping", s.Name, row, s.Name, row)
			}
		case row != t.headerLine && 2*hits >= len(columns):
			best, hint = hits, fmt.Sprintf("row %d has such columns: write header_row: %d under source in the mapping", row, row)
		}
	}
	return hint
}

// findHeading gives the row, of the first of a sheet, that has the most of the
// columns.
func (t *bookTable) findHeading(s workbook.Sheet, columns []string) (row, hits int) {
	const first = 50
	rows, err := t.book.Rows(s)
	if err != nil {
		return 0, 0
	}
	defer rows.Close()
	for range first {
		number, cells, err := rows.Next()
		if err != nil {
			break
		}
		n := 0
		for _, c := range cells {
			if slices.Contains(columns, column(c.Text)) {
				n++
			}
		}
		if n > hits {
			row, hits = number, n
		}
	}
	return row, hits
}
