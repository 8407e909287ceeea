package workbook

import (
	"errors"
	"io"
)

// errLarge is what a tag or a text larger than most gives.
var errLarge = errors.New("it has a tag or text that is too large")

// need reports whether n bytes are left, after reading on if they are not there
// yet.
func (x *xmlReader) need(n int) bool {
	for len(x.buf)-x.pos < n {
		if _, ok := x.more(); !ok {
			return false
		}
	}
	return true
}

// more reads on. What was read before pos is dropped: everything else has moved
// by so much. It is not ok at the end of the part, when reading failed, and when
// a tag or text is too large.
func (x *xmlReader) more() (moved int, ok bool) {
	if x.eof || x.err != nil {
		return 0, false
	}
	if len(x.buf)-x.pos > x.most {
		x.err = errLarge
		return 0, false
	}
	moved = x.pos
	if moved > 0 {
		x.buf = x.buf[:copy(x.buf, x.buf[moved:])]
		x.pos = 0
	}
	if len(x.buf) == cap(x.buf) {
		x.buf = append(x.buf, make([]byte, cap(x.buf))...)[:len(x.buf)]
	}
	n, err := x.in.Read(x.buf[len(x.buf):cap(x.buf)])
	x.buf = x.buf[:len(x.buf)+n]
	switch {
	case err == io.EOF:
		x.eof = true
	case err != nil:
		x.err = err
	}
	return moved, n > 0 || err == nil
}
