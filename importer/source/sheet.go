package source

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"lightfield-importer/importer/source/workbook"
)

// choose gives the sheet of a name, or of a number among those that are shown;
// without either the only shown one that has cells.
func choose(file string, b *workbook.Book, want string) (workbook.Sheet, error) {
	all := b.Sheets()
	shown := slices.DeleteFunc(slices.Clone(all), func(s workbook.Sheet) bool { return s.Hidden })
	if want == "" {
		return only(file, b, shown)
	}
	for _, same := range []func(string) bool{
		func(name string) bool { return column(name) == column(want) },
		func(name string) bool { return strings.EqualFold(column(name), column(want)) },
	} {
		if i := slices.IndexFunc(all, func(s workbook.Sheet) bool { return same(s.Name) }); i >= 0 {
			return all[i], nil
		}
	}
	if n, err := strconv.Atoi(want); err == nil && 1 <= n && n <= len(shown) {
		return shown[n-1], nil
	}
	return workbook.Sheet{}, &Error{File: file, Message: fmt.Sprintf("there is no sheet %q", want), Hint: "there are " + list(all)}
}

// only gives the one sheet that has cells. Of several none is likelier than the
// others.
func only(file string, b *workbook.Book, shown []workbook.Sheet) (workbook.Sheet, error) {
	if len(shown) == 1 {
		return shown[0], nil
	}
	var filled []workbook.Sheet
	for _, s := range shown {
		empty, err := isEmpty(b, s)
		if err != nil {
			return s, bookError(file, err)
		}
		if !empty {
			filled = append(filled, s)
		}
	}
	if len(filled) == 1 {
		return filled[0], nil
	}
	e := &Error{File: file, Message: "the workbook has several sheets: " + list(b.Sheets())}
	switch {
	case len(shown) == 0:
		e.Message = "all sheets of the workbook are hidden: " + list(b.Sheets())
	case len(filled) == 0:
		e.Message = "the sheets of the workbook are empty: " + list(b.Sheets())
	}
	example := slices.Concat(filled, shown, b.Sheets())[0]
	e.Hint = fmt.Sprintf("name the one to import under source in the mapping, such as sheet: %s", example.Name)
	return workbook.Sheet{}, e
}

// isEmpty reports whether no cell of a sheet holds anything.
func isEmpty(b *workbook.Book, s workbook.Sheet) (bool, error) {
	rows, err := b.Rows(s)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	for {
		_, cells, err := rows.Next()
		if err == io.EOF {
			return true, nil
		}
		if err != nil || len(cells) > 0 {
			return false, err
		}
	}
}

// list names the sheets, at most ten.
func list(sheets []workbook.Sheet) string {
	const most = 10
	var names []string
	for _, s := range sheets[:min(len(sheets), most)] {
		name := fmt.Sprintf("%q", s.Name)
		if s.Hidden {
			name += " (hidden)"
		}
		names = append(names, name)
	}
	if len(sheets) > most {
		names = append(names, fmt.Sprintf("and %d more", len(sheets)-most))
	}
	return strings.Join(names, ", ")
}
