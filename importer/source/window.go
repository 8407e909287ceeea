package source

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// chunk is how much is read at a time, and how much is looked at to tell the
// format and the delimiter of a file.
const chunk = 64 << 10

// window is the part of a file that is in memory: the present record and what
// was read behind it. All positions are offsets in buf.
type window struct {
	in    io.Reader
	buf   []byte
	eof   bool
	start int // the present record; what stands before may be dropped

	lf, cr, quote mark

	checked int // buf[:checked] has been looked at for NULs and invalid UTF-8
	dirty   int // a chunk with either of them ends here; records before are suspect
}

// mark remembers the next occurrence of a byte, so that a byte which is rare
// in a file is searched for only once.
type mark struct {
	char byte
	at   int // len(buf): none up to there
}

func newWindow(in io.Reader) window {
	return window{
		in: in, buf: make([]byte, 0, 2*chunk),
		lf: mark{char: '\n'}, cr: mark{char: '\r'}, quote: mark{char: '"'},
	}
}

// find gives the next occurrence of the mark's byte at or after from, len(buf)
// when there is none.
func (w *window) find(m *mark, from int) int {
	if m.at < from {
		m.at = from + index(w.buf[from:], m.char)
	}
	return m.at
}

// index is bytes.IndexByte, but len(b) when the byte is not there.
func index(b []byte, c byte) int {
	if i := bytes.IndexByte(b, c); i >= 0 {
		return i
	}
	return len(b)
}

// fill reads on. What stands before start may be dropped: moved says by how
// much all positions have shrunk. The buffer grows to hold most bytes at least,
// and one chunk more. A last line without a line end gets one.
func (w *window) fill(most int) (moved int, err error) {
	moved = w.drop()
	old := len(w.buf)
	if cap(w.buf)-old < chunk {
		grown := make([]byte, old, max(old+chunk, min(2*cap(w.buf), most+chunk)))
		copy(grown, w.buf)
		w.buf = grown
	}
	// A grown buffer is filled completely, so that limits are checked as often
	// as it grows, and not at every small read.
	least := 1
	if cap(w.buf) > 2*chunk {
		least = cap(w.buf) - old
	}
	n, err := io.ReadAtLeast(w.in, w.buf[old:cap(w.buf)], least)
	w.buf = w.buf[:old+n]
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		w.eof, err = true, nil
		if last := len(w.buf) - 1; last >= 0 && w.buf[last] != '\n' && w.buf[last] != '\r' {
			w.buf = append(w.buf, '\n')
		}
	}
	for _, m := range []*mark{&w.lf, &w.cr, &w.quote} {
		if m.at == old {
			m.at = old + index(w.buf[old:], m.char)
		}
	}
	w.check()
	return moved, err
}

// drop moves what is still needed to the front of the buffer.
func (w *window) drop() (moved int) {
	moved = w.start
	if moved == 0 {
		return 0
	}
	w.buf = w.buf[:copy(w.buf, w.buf[moved:])]
	w.start = 0
	w.checked -= moved
	w.dirty = max(w.dirty-moved, 0)
	for _, m := range []*mark{&w.lf, &w.cr, &w.quote} {
		m.at -= moved
	}
	return moved
}

// check looks at what fill has read for NULs and invalid UTF-8, but for a
// character at the end whose other bytes are still to come.
func (w *window) check() {
	end := len(w.buf)
	if !w.eof {
		end -= unfinished(w.buf[w.checked:])
	}
	fresh := w.buf[w.checked:end]
	if !utf8.Valid(fresh) || bytes.IndexByte(fresh, 0) >= 0 {
		w.dirty = end
	}
	w.checked = end
}

// unfinished gives the number of bytes at the end of b which begin a character
// but do not complete it.
func unfinished(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		tail := b[len(b)-n:]
		if utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}

// suspect reports whether a record that begins at start may hold a NUL or
// invalid UTF-8.
func (w *window) suspect(start int) bool { return start < w.dirty }
