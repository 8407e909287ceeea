package source

import (
	"errors"
	"fmt"
	"io"

	"lightfield-importer/importer/source/scratch"
)

// mostSpooled is how large a workbook may be that does not come from a file.
const mostSpooled = 2 << 30

// random gives the input for reading it at any place, and its size. What is no
// file becomes a temporary one, which is removed with the closing of the input.
func (in *input) random() (io.ReaderAt, int64, error) {
	if in.file != nil {
		info, err := in.file.Stat()
		if err != nil {
			return nil, 0, err
		}
		return in.file, info.Size(), nil
	}
	f, err := scratch.New()
	if err != nil {
		return nil, 0, err
	}
	in.closeToo(f.Close)
	n, err := io.Copy(f, io.LimitReader(in.Reader, mostSpooled+1))
	if err == nil && n > mostSpooled {
		err = fmt.Errorf("a workbook that is not in a file may have %s", size(mostSpooled))
	}
	return f, n, err
}

// closeToo adds to what closing the input does.
func (in *input) closeToo(more func() error) {
	before := in.close
	in.close = func() error { return errors.Join(more(), before()) }
}
