package workbook

import (
	"bytes"
	"fmt"
	"strconv"
)

// raw is a cell as it stands in the file.
type raw struct {
	kind    string // t: how the value is written
	style   int    // s: of Book.styles
	formula bool
	value   bool // it has one, maybe empty
	from    int  // of the value in the row's text
}

// readCell reads the cell whose tag was met, and keeps it when it holds something.
func (r *Rows) readCell() error {
	column, err := r.place()
	if err != nil {
		return err
	}
	c := raw{kind: cellKind(r.xml.attr("t")), style: digits(r.xml.attr("s")), from: len(r.text)}
	if err := r.readValue(&c); err != nil {
		return err
	}
	if len(r.text)-c.from > r.book.limits.Cell {
		return errLarge
	}
	cell := Cell{Column: column}
	if err := r.convert(&c, &cell); err != nil {
		return err
	}
	if n := len(r.text) - c.from; n > 0 {
		r.own = append(r.own, own{len(r.cells), c.from, len(r.text)})
		r.size += n
	}
	if r.size += len(cell.Text); r.size > r.book.limits.Record {
		return &Error{
			Row: r.number, Message: fmt.Sprintf("the row is larger than %d bytes, the limit max_record", r.book.limits.Record),
			Hint: "if the row is meant to be that large, raise max_record under source in the mapping",
		}
	}
	if len(r.text) > c.from || cell.Text != "" || cell.Fault != "" {
		r.cells = append(r.cells, cell)
	}
	return nil
}

// place gives the column of the cell whose tag was met.
func (r *Rows) place() (int, error) {
	column := r.column + 1
	if ref := r.xml.attr("r"); ref != nil {
		column = -1
		for _, c := range ref {
			if c < 'A' || c > 'Z' || column > mostColumns {
				break
			}
			column = 26*(column+1) + int(c-'A')
		}
	}
	if column <= r.column || column >= mostColumns {
		return 0, fmt.Errorf("cell %.20q does not come after the one before it", r.xml.attr("r"))
	}
	r.column = column
	return column, nil
}

// cellKind gives a kind without making a string of it.
func cellKind(t []byte) string {
	switch string(t) {
	case "", "n":
		return "n"
	case "s":
		return "s"
	case "str":
		return "str"
	case "inlineStr":
		return "inlineStr"
	case "b":
		return "b"
	case "e":
		return "e"
	case "d":
		return "d"
	}
	return string(t)
}

// readValue reads on to the end of the cell; its value goes to the row's text.
func (r *Rows) readValue(c *raw) error {
	for {
		e, err := r.xml.next()
		if err != nil {
			return err
		}
		switch name := r.xml.name; {
		case e == startTag && string(name) == "v":
			c.value = true
			r.text, err = r.xml.appendUpTo(r.text, "v")
		case e == startTag && string(name) == "is":
			c.value = true
			err = r.readInline()
		case e == startTag && string(name) == "f":
			c.formula = true
		case e == endTag && string(name) == "c":
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// readInline reads a text that stands in the cell itself.
func (r *Rows) readInline() error {
	r.rich.reset()
	for {
		e, err := r.xml.next()
		if err != nil {
			return err
		}
		if e == endTag && string(r.xml.name) == "is" {
			r.text = append(r.text, r.rich.bytes...)
			return nil
		}
		if err := r.rich.meet(e, r.xml); err != nil {
			return err
		}
	}
}

// convert makes the text of a cell of its value, at the end of the row's text, or
// in the cell when it is shared.
func (r *Rows) convert(c *raw, cell *Cell) (err error) {
	value := r.text[c.from:]
	if c.kind != "str" && c.kind != "inlineStr" {
		value = bytes.TrimSpace(value)
		r.text = append(r.text[:c.from], value...)
	}
	if c.formula && (!c.value || len(value) == 0 && c.kind != "str" && c.kind != "s") {
		cell.Fault, cell.Hint = "the result of the formula is not stored in the file", "open the workbook in Excel and save it"
		return nil
	}
	if len(value) == 0 {
		return nil
	}
	switch c.kind {
	case "n":
		cell.Number = r.writeNumber(c)
	case "s":
		cell.Text, err = r.book.shared.text(digits(value))
		r.text = r.text[:c.from]
	case "str", "inlineStr":
		r.text = unescape(r.text, c.from)
	case "b":
		r.text = strconv.AppendBool(r.text[:c.from], string(value) == "1" || string(value) == "true")
	case "e":
		cell.Fault, cell.Hint = "the cell holds the error "+string(value), "correct the formula, or write the value in its place"
	case "d":
	default:
		err = fmt.Errorf("a cell has the unknown type %.20q", c.kind)
	}
	return err
}

// writeNumber puts the text of a number in the place of its value, and reports
// whether it is one in digits. A plain one, as most are, stays as it is.
func (r *Rows) writeNumber(c *raw) bool {
	s, value := r.book.style(c.style), r.text[c.from:]
	if s.kind == plainNumber && short(value) {
		return true
	}
	r.text = append(r.text[:c.from], s.text(string(value), r.book.date1904)...)
	return s.kind == plainNumber || s.kind == paddedNumber
}

func (b *Book) style(i int) style {
	if i < 0 || i >= len(b.styles) {
		return style{}
	}
	return b.styles[i]
}
