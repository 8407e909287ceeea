package source

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

// openPipe gives a pipe in which text stands and more may come.
func openPipe(t *testing.T, text string) (read, write *os.File) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		read.Close()
		write.Close()
	})
	go write.WriteString(text) // a pipe may hold less
	return read, write
}

// Rows come out of a pipe as they were put in, cut anywhere.
func TestReadsPipes(t *testing.T) {
	read, write := openPipe(t, "")
	text := string(export(5000, true, "\r\n"))
	go func() {
		for rest := text; rest != ""; {
			n := min(len(rest), 1000+len(rest)%777)
			write.WriteString(rest[:n])
			rest = rest[n:]
		}
		write.Close()
	}()
	r, err := New("stdin", read, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, faults, fatal := readAll(t, r)
	if len(got) != 5000 || len(faults) > 0 || fatal != nil || got[4999].Line != 5001 {
		t.Errorf("%d rows, %v, %v", len(got), faults, fatal)
	}
}

// A reader that waits for a pipe can be told not to, and then stays so.
func TestInterrupt(t *testing.T) {
	read, _ := openPipe(t, "a,b\n"+strings.Repeat("1,2\n", headSize/4)+"3,")
	r, err := New("stdin", read, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan *Error)
	go func() {
		for {
			if _, err := r.Read(); err != nil {
				e, _ := errors.AsType[*Error](err)
				ended <- e
				return
			}
		}
	}()
	r.Interrupt()
	r.Interrupt()
	if e := <-ended; e == nil || e.Message != "reading the file was interrupted" {
		t.Errorf("%v", e)
	}
	if _, err := r.Read(); err == nil || err == io.EOF {
		t.Errorf("after an interruption: %v", err)
	}
}

// Opening waits for a header no longer than its context lasts.
func TestInterruptedOpening(t *testing.T) {
	stdin := os.Stdin
	t.Cleanup(func() { os.Stdin = stdin })
	os.Stdin, _ = openPipe(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() {
		_, err := OpenContext(ctx, Stdin, Options{})
		failed <- err
	}()
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) || err.Error() != "stdin: reading the file was interrupted" {
		t.Error(err)
	}
}

// Standard input that is a file is read as one.
func TestStdinFromFile(t *testing.T) {
	stdin := os.Stdin
	t.Cleanup(func() { os.Stdin = stdin })
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("a,b\n1,2\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	os.Stdin = f
	r, err := Open(Stdin, Options{})
	if err != nil {
		t.Fatal(err)
	}
	row, err := r.Read()
	if err != nil || row.File != "stdin" || row.Cells[1] != "2" {
		t.Errorf("%+v, %v", row, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestRereadable(t *testing.T) {
	folder := t.TempDir()
	for path, want := range map[string]bool{Stdin: false, folder: true, folder + "/none.csv": true, "pipe_test.go": true, os.DevNull: false} {
		if got := Rereadable(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
