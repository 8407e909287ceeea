package source

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// A file that unpacks to this much, and to more than so many times what it is,
// was made to keep its reader busy.
const (
	suspiciousSize  = 1 << 30
	suspiciousRatio = 500
)

// unpack makes the input give what a gzip file contains.
func (in *input) unpack() error {
	packed := &counter{in: in.Reader}
	z, err := gzip.NewReader(packed)
	if err != nil {
		return damage(err)
	}
	in.Reader, in.file = &gunzip{packed: packed, unpacked: counter{in: z}}, nil
	return nil
}

// damage says in words what can be wrong with a gzip file.
func damage(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the compressed file is cut off: %w", err)
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), isCorrupt(err):
		return fmt.Errorf("the compressed file is damaged: %w", err)
	}
	return err
}

func isCorrupt(err error) bool {
	_, ok := errors.AsType[flate.CorruptInputError](err)
	return ok
}

// counter counts the bytes that it gives.
type counter struct {
	in io.Reader
	n  int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}

// gunzip unpacks, and gives up what was made to be endless.
type gunzip struct {
	packed   *counter
	unpacked counter
}

func (g *gunzip) Read(p []byte) (int, error) {
	if g.unpacked.n > suspiciousSize && g.unpacked.n/suspiciousRatio > g.packed.n {
		return 0, fmt.Errorf("it unpacks to more than %d times its size", suspiciousRatio)
	}
	n, err := g.unpacked.Read(p)
	return n, damage(err)
}
