package source

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// input is one opened file.
type input struct {
	name string // for messages and Row.File
	io.Reader
	file  *os.File // a regular file as it stands; nil for everything else
	close func() error
	end   func(cause error) // ends waiting for more of it

	found fs.FileInfo // of a regular file, when it was opened
	again func() (fs.FileInfo, error)
}

// changed reports whether a regular file was written to since it was opened.
func (in *input) changed() bool {
	if in.found == nil {
		return false
	}
	now, err := in.again()
	return err == nil && (now.Size() != in.found.Size() || !now.ModTime().Equal(in.found.ModTime()))
}

// openInput opens a file, or standard input. It waits until something writes to
// a named pipe, or ctx ends.
func openInput(ctx context.Context, path string) (*input, error) {
	if path == Stdin {
		return newInput("stdin", os.Stdin), nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, unopened(path, err)
	}
	if info.IsDir() {
		return nil, folder(path)
	}
	f, err := openWaiting(ctx, path, info)
	if err != nil {
		return nil, unopened(path, err)
	}
	in := newInput(path, f)
	in.close = f.Close
	return in, nil
}

// newInput reads in, at once if it cannot keep a reader waiting.
func newInput(name string, in io.Reader) *input {
	out := &input{name: name, Reader: in, close: func() error { return nil }, end: func(error) {}}
	f, ok := in.(*os.File)
	if !ok {
		return out
	}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		out.file, out.found, out.again = f, info, f.Stat
		return out
	}
	p := newPipe(f)
	out.Reader, out.end = p, p.end
	return out
}

// openWaiting opens a file. A named pipe opens only when something opens its
// other end; the goroutine that waits for that may do so for ever.
func openWaiting(ctx context.Context, path string, info fs.FileInfo) (*os.File, error) {
	if info.Mode()&fs.ModeNamedPipe == 0 {
		return os.Open(path)
	}
	type result struct {
		file *os.File
		err  error
	}
	opened := make(chan result)
	go func() {
		f, err := os.Open(path)
		select {
		case opened <- result{f, err}:
		case <-ctx.Done():
			f.Close()
		}
	}()
	select {
	case r := <-opened:
		return r.file, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Rereadable reports whether files give the same when they are read once more,
// as standard input and named pipes do not.
func Rereadable(paths ...string) bool {
	return !slices.ContainsFunc(paths, func(path string) bool {
		info, err := os.Stat(path)
		return path == Stdin || err == nil && !info.Mode().IsRegular() && !info.IsDir()
	})
}

// unopened words the commonest errors of opening a file.
func unopened(path string, err error) *Error {
	e := &Error{File: path, Message: "the file cannot be opened: " + err.Error(), Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Message = "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		e.Message = "no permission to read the file"
	}
	return e
}
