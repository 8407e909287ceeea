package source

import "bytes"

// quotes follows the quotes of a record from one to the next, to see whether it goes on
// behind a line end. It reads them as a walker does, which looks at every cell.
type quotes struct {
	delimiter []byte

	pos  int  // everything before is looked at
	open bool // a quoted cell is, its closing quote not yet met
	cell int  // where that begins
	flaw flaw // which ends the record
}

// goOn goes on to the end of a line: its text ends at end, the line after it begins at
// next. It reports whether the record goes on in that line.
func (q *quotes) goOn(raw []byte, end, next int) bool {
	for {
		i := bytes.IndexByte(raw[q.pos:end], '"')
		if i < 0 {
			q.pos = next
			return q.open
		}
		at := q.pos + i
		switch rest := raw[at+1 : end]; {
		case !q.open && at > 0 && !bytes.HasSuffix(raw[:at], q.delimiter):
			q.flaw = bareQuote
			return false
		case !q.open:
			q.open, q.cell, q.pos = true, at, at+1
		case bytes.HasPrefix(rest, quote):
			q.pos = at + 2
		case len(rest) == 0:
			q.open = false
			return false
		case bytes.HasPrefix(rest, q.delimiter):
			q.open, q.pos = false, at+1+len(q.delimiter)
		default:
			q.flaw = textAfterQuote
			return false
		}
	}
}
