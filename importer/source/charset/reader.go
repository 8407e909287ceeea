package charset

import "io"

// piece is how much is decoded at a time.
const piece = 32 << 10

// decoder turns the bytes of an encoding into UTF-8.
type decoder interface {
	// decode appends the text of src to dst, and gives how much of src that was:
	// all of it, but for a character at its end whose other bytes are still to
	// come. When there are none to come, all of it.
	decode(dst, src []byte, last bool) (out []byte, used int)
}

type reader struct {
	in      io.Reader
	decoder decoder
	raw     []byte // read and not decoded
	text    []byte // decoded and not given
	backing []byte // of text
	err     error  // that of in
}

// Read gives decoded text.
func (r *reader) Read(p []byte) (int, error) {
	for len(r.text) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.fill()
	}
	n := copy(p, r.text)
	r.text = r.text[n:]
	return n, nil
}

// fill decodes the next piece.
func (r *reader) fill() {
	if r.raw == nil {
		r.raw = make([]byte, 0, piece)
	}
	n, err := r.in.Read(r.raw[len(r.raw):cap(r.raw)])
	r.raw, r.err = r.raw[:len(r.raw)+n], err
	out, used := r.decoder.decode(r.backing[:0], r.raw, err == io.EOF)
	r.backing, r.text = out, out
	r.raw = r.raw[:copy(r.raw, r.raw[used:])]
}
