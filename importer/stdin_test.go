package importer

import (
	"os"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/source"
)

// standIn makes a pipe standard input; write is its other end.
func standIn(t *testing.T) (write *os.File) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdin := os.Stdin
	os.Stdin = read
	t.Cleanup(func() {
		os.Stdin = stdin
		read.Close()
		write.Close()
	})
	return write
}

const piped = "Id,Name,Account,Owner,Stage,Amount\n1,One,Northwind Turbines,,Prospecting,5\n"

// Standard input is imported, and not read a second time to count its rows.
func TestImportsStdin(t *testing.T) {
	write := standIn(t)
	o, box := sandboxed(t, sandbox.Options{}, source.Stdin, written(t, "deals.yaml", dealsMapping))
	o.CountRows = true
	go func() {
		write.WriteString(piped)
		write.Close()
	}()
	s, err := Run(t.Context(), o)
	if err != nil || s.Rows.Created != 1 || len(box.Records("opportunity")) != 1 {
		t.Errorf("%v: %+v", err, s.Rows)
	}
}

// A run that waits for somebody to write to its standard input ends when it is
// told to.
func TestReadsNoFurther(t *testing.T) {
	write := standIn(t)
	opening := make(chan *source.Reader)
	go func() {
		r, err := source.Open(source.Stdin, source.Options{})
		if err != nil {
			t.Error(err)
		}
		opening <- r
	}()
	go func() {
		write.WriteString(piped)
		for range 256 << 10 / 8 { // enough to tell the format by; then nothing more comes
			write.WriteString("1,2,3,4,5,6\n")
		}
	}()
	s := &session{stop: newStopper(func() {})}
	j := &job{session: s, stop: s.stop, src: <-opening}
	s.add(j)
	batches, order := make(chan *batch), make(chan *batch)
	done := make(chan struct{})
	go func() {
		j.read(batches, order)
		close(done)
	}()
	go func() {
		for range batches {
		}
	}()
	go func() {
		for range order {
		}
	}()
	j.stop.stop("", nil)
	j.readNoFurther()
	<-done
}
