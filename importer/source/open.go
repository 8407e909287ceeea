package source

import (
	"bytes"
	"io"
)

// headSize is how much of a file is looked at to tell what it is.
const headSize = 4 * chunk

// openTable reads the header of a file of any kind.
func openTable(in *input, o Options) (table, error) {
	head, err := in.peek()
	if err == nil && formatOf(head) == gzipped {
		if err = in.unpack(); err == nil {
			head, err = in.peek()
		}
	}
	if err != nil {
		return nil, unreadable(in.name, 0, err)
	}
	switch formatOf(head) {
	case gzipped:
		return nil, noTable(in.name, "compressed twice", "unpack it first")
	case zipped:
		return newBookTable(in, o)
	}
	if what, hint := refuse(head); what != "" {
		return nil, noTable(in.name, what, hint)
	}
	return newTextTable(in.name, head, in.Reader, o)
}

// peek gives the beginning of the file, or all of it, and leaves it to be read.
func (in *input) peek() ([]byte, error) {
	head := make([]byte, headSize)
	n, err := io.ReadFull(in.Reader, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		if n == 0 {
			return nil, err
		}
		// What could be read is judged and read first.
		in.Reader = io.MultiReader(bytes.NewReader(head[:n]), broken{err})
		return head[:n], nil
	}
	head = head[:n:n]
	in.Reader = io.MultiReader(bytes.NewReader(head), in.Reader)
	return head, nil
}

// broken cannot be read.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }
