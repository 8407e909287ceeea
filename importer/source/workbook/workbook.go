// Package workbook reads the cells of a sheet of an Excel workbook (.xlsx, .xlsm)
// row by row: [Open], choose one of [Book.Sheets], [Book.Rows], then [Rows.Next]
// until io.EOF. Only a row and the texts that the sheets share are in memory, and
// of these the larger part is in a temporary file when they are many.
//
// Cells are texts as a mapping expects them, whatever they look like in Excel:
//
//	text        as it stands, rich text without its looks
//	number      in plain digits, with a point, to the 15 digits that Excel keeps;
//	            with zeros in front where the format is of zeros only, such as 00000
//	date        2026-03-31, or 2026-03-31T14:30:00 when it has a time; it is a number
//	            whose format shows a date, counted from 1900 or 1904 as the workbook says
//	time        14:30:00, and 36:00:00 where the format counts hours on
//	yes or no   true, false
//	formula     its stored result; none is a fault of the cell
//	error       #REF! and its like are faults of the cell
//
// A damaged file is an error, and never taken for its end.
package workbook

import (
	"archive/zip"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Error says what is wrong with a workbook and what can be done about it.
type Error struct {
	Row           int // 0: none in particular
	Column        int // of that row, from 1; 0: none in particular
	Message, Hint string
	Err           error // the cause, such as that of reading; may be nil
}

func (e *Error) Error() string { return e.Message }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Limits bound a cell and a row, in bytes of text.
type Limits struct{ Cell, Record int }

// Book is an open workbook.
type Book struct {
	parts    parts
	limits   Limits
	sheets   []Sheet
	styles   []style // of cells, by their index
	shared   *shared
	date1904 bool
}

// Sheet is one sheet with cells; those of diagrams are none.
type Sheet struct {
	Name   string
	Hidden bool
	part   string
}

// Open reads what a workbook says of itself. Errors are of type *Error.
func Open(in io.ReaderAt, size int64, limits Limits) (*Book, error) {
	z, err := zip.NewReader(in, size)
	if err != nil {
		return nil, &Error{Message: "the workbook is damaged: " + err.Error(), Hint: "open it in Excel and save it again", Err: err}
	}
	b := &Book{parts: newParts(z), limits: limits}
	main, err := b.parts.main()
	if err != nil {
		return nil, err
	}
	if err := b.readMain(main); err != nil {
		return nil, err
	}
	return b, nil
}

// Sheets lists the sheets in their order.
func (b *Book) Sheets() []Sheet { return b.sheets }

// Close removes the temporary file.
func (b *Book) Close() error {
	if b.shared == nil {
		return nil
	}
	return b.shared.close()
}

// mainXML is the part that lists the sheets.
type mainXML struct {
	Properties struct {
		Date1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []struct {
		Name  string    `xml:"name,attr"`
		State string    `xml:"state,attr"`
		Attrs []attrXML `xml:",any,attr"`
	} `xml:"sheets>sheet"`
}

func (b *Book) readMain(main string) error {
	var doc mainXML
	if err := b.parts.decode(main, &doc); err != nil {
		return err
	}
	b.date1904 = isTrue(doc.Properties.Date1904)
	related, err := b.parts.relations(main)
	if err != nil {
		return err
	}
	for _, s := range doc.Sheets {
		r := related[idOf(s.Attrs)]
		if r.kind == "worksheet" {
			b.sheets = append(b.sheets, Sheet{Name: s.Name, Hidden: s.State != "" && s.State != "visible", part: r.target})
		}
	}
	if len(b.sheets) == 0 {
		return &Error{Message: "the workbook has no sheet with cells"}
	}
	return b.readShared(related)
}

// readShared reads the styles of cells and the texts that the sheets share.
func (b *Book) readShared(related map[string]relation) (err error) {
	for _, r := range related {
		switch r.kind {
		case "styles":
			b.styles, err = readStyles(b.parts, r.target)
		case "sharedStrings":
			b.shared, err = readShared(b.parts, r.target, b.limits)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// idOf is the id by which a sheet names its part, of either of the two standards.
func idOf(attrs []attrXML) string {
	i := slices.IndexFunc(attrs, func(a attrXML) bool { return a.Name.Local == "id" && a.Name.Space != "" })
	if i < 0 {
		return ""
	}
	return attrs[i].Value
}

func isTrue(s string) bool { return s == "1" || s == "true" || s == "on" }

// join makes the name of a part that another names.
func join(from, target string) string {
	if strings.HasPrefix(target, "/") {
		return path.Clean(target[1:])
	}
	return path.Join(path.Dir(from), target)
}

// damaged is the error of a part that cannot be understood.
func damaged(part string, err error) *Error {
	return &Error{
		Message: fmt.Sprintf("the workbook is damaged: %s: %v", part, err),
		Hint:    "open it in Excel and save it again", Err: err,
	}
}
