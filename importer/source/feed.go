package source

import (
	"bytes"
	"io"
)

// feed hands one record at a time to encoding/csv, which therefore never sees
// more of the file than the record it is asked for.
type feed struct {
	text    []byte
	scratch []byte
}

// Read gives the rest of the record, io.EOF behind it.
func (f *feed) Read(p []byte) (int, error) {
	if len(f.text) == 0 {
		return 0, io.EOF
	}
	n := copy(p, f.text)
	f.text = f.text[n:]
	return n, nil
}

// give makes rec the record to hand over, in a form that leaves its cells as
// they are: encoding/csv knows no lone CR as a line end, and turns the CRLF
// at the end of each of its lines into LF, inside quotes too, which another CR
// before it undoes.
func (f *feed) give(rec *record) {
	f.text = rec.raw
	if len(rec.raw) == rec.end+1 {
		rec.raw[rec.end] = '\n'
	}
	if rec.lines == 1 || !bytes.Contains(rec.raw[:rec.end], crlf) {
		return
	}
	f.scratch = f.scratch[:0]
	rest := rec.raw[:rec.end]
	for {
		i := bytes.Index(rest, crlf)
		if i < 0 {
			break
		}
		f.scratch = append(append(f.scratch, rest[:i]...), "\r\r\n"...)
		rest = rest[i+len(crlf):]
	}
	f.scratch = append(append(f.scratch, rest...), '\n')
	f.text = f.scratch
}

var crlf = []byte("\r\n")
