package source

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"lightfield-importer/importer/source/workbook"
)

// readHeader reads the names of the columns: the first row that holds anything,
// from the one of that number on. Columns without a name are none, wherever
// they stand.
func (t *bookTable) readHeader(from, most int) error {
	for {
		number, cells, err := t.filled()
		if err == io.EOF {
			return t.noHeader(from)
		}
		if err != nil {
			return err
		}
		if number >= from {
			t.headerLine = number
			return t.name(cells, most)
		}
	}
}

func (t *bookTable) noHeader(from int) error {
	e := &Error{File: t.file, Message: fmt.Sprintf("the sheet %q is empty", t.sheet.Name), Hint: "the first row must name the columns"}
	if all := t.book.Sheets(); len(all) > 1 {
		e.Hint += ", or sheet name another: there are " + list(all)
	}
	if from > 1 {
		e.Message, e.Hint = fmt.Sprintf("the sheet %q has nothing from row %d on", t.sheet.Name, from), "correct header_row"
	}
	return e
}

// name takes the names of the columns from the cells of the header.
func (t *bookTable) name(cells []workbook.Cell, most int) error {
	wrong := func(hint, format string, args ...any) *Error {
		return &Error{File: t.file, Line: t.headerLine, Message: "header: " + fmt.Sprintf(format, args...), Hint: hint}
	}
	var twice []string
	for _, c := range cells {
		name := column(c.Text)
		if c.Fault != "" {
			return wrong(c.Hint, "%s: %s", place(c.Column), c.Fault)
		}
		if name == "" {
			continue
		}
		if j := slices.Index(t.header, name); j >= 0 {
			twice = append(twice, fmt.Sprintf("%s has the name of %s, %q", place(c.Column), place(t.at[j]), name))
		}
		for len(t.index) <= c.Column {
			t.index = append(t.index, -1)
		}
		t.index[c.Column] = len(t.header)
		t.header, t.at = append(t.header, name), append(t.at, c.Column)
	}
	t.cells = make([]string, len(t.header))
	switch {
	case len(t.header) > most:
		return wrong("if it is meant to have that many, raise max_columns under source in the mapping", "the row has more than %d cells, the limit max_columns", most)
	case twice != nil:
		return wrong("give every column a name of its own", "%s", strings.Join(twice, ", "))
	}
	return nil
}
