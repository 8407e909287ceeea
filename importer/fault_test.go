package importer

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
)

// nights are runs of one import of n deals in fake time: minutes of outage take
// none. Each ends with outcomes that add up to the rows read.
type nights struct {
	*testing.T
	box  *sandbox.Sandbox
	n    int
	o    Options // of the next run
	runs int
}

// byNight runs a test in a bubble of fake time.
func byNight(t *testing.T, n int, o sandbox.Options, test func(*nights)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		box, err := sandbox.New(o)
		if err != nil {
			t.Fatal(err)
		}
		if err := box.LoadSamples(); err != nil {
			t.Fatal(err)
		}
		data, mapping := deals(t, n)
		test(&nights{T: t, box: box, n: n, o: Options{
			Data: data, Mapping: mapping, Checkpoint: filepath.Join(t.TempDir(), "deals.checkpoint"),
			Client:  client.Config{BaseURL: "http://127.0.0.1", Key: box.Key(), Transport: box.Transport()},
			Sandbox: "test", Progress: report.NewProgress(io.Discard, false, true, nil),
		}})
	})
}

// run imports the deals and demands an exit code.
func (b *nights) run(code int) *report.Summary {
	b.Helper()
	b.runs++
	b.o.RunID, b.o.ReportDir = fmt.Sprint("run-", b.runs), b.TempDir()
	s, err := Run(b.Context(), b.o)
	if s.ExitCode != code {
		b.Fatalf("run %d: exit code %d, want %d: %v; %+v", b.runs, s.ExitCode, code, err, s.Rows)
	}
	if s.Rows.Read != s.Rows.Counts().Total() {
		b.Errorf("run %d: %d rows were read, and %d have an outcome: %+v", b.runs, s.Rows.Read, s.Rows.Counts().Total(), s.Rows)
	}
	return s
}

// once demands that every deal is there once, and that one more run sends nothing.
func (b *nights) once() {
	b.Helper()
	times := map[any]int{}
	for _, r := range b.box.Records("opportunity") {
		times[r.Fields["$name"]]++
	}
	for i := range b.n {
		if name := fmt.Sprint("Deal ", i); times[name] != 1 {
			b.Errorf("%s is there %d times", name, times[name])
		}
	}
	before := b.box.Count(sandbox.Write, 0)
	if s := b.run(ExitDone); s.Rows.Unchanged != int64(b.n) || b.box.Count(sandbox.Write, 0) != before {
		b.Errorf("once more: %+v after %d writes", s.Rows, b.box.Count(sandbox.Write, 0)-before)
	}
}

// between puts a transport between the import and the sandbox.
type between func(*http.Request) (*http.Response, error)

func (b between) RoundTrip(r *http.Request) (*http.Response, error) { return b(r) }

// later calls f after a while of fake time.
func later(d time.Duration, f func()) { time.AfterFunc(d, f) }
