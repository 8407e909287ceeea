package importer

import (
	"net/http"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
)

// watched is a progress that remembers what it was told last, and how often that the
// run is stopping.
type watched struct {
	report.Progress
	done     int64
	rejected int64
	stopping int
}

func (w *watched) Set(done, rejected int64, state string) {
	w.done, w.rejected = done, rejected
	if state == "stopping" {
		w.stopping++
	}
}

// Guards whoever presses Ctrl-C: the rows that are passed over then are not shown as
// done while what is in flight is waited for.
func TestStoppedRunsShowNoMoreThanIsDone(t *testing.T) {
	byNight(t, 400, sandbox.Options{Rate: 25, Latency: 3 * time.Second}, func(b *nights) {
		shown := &watched{Progress: b.o.Progress}
		b.o.Progress, b.o.MaxDuration = shown, 10*time.Second
		s := b.run(ExitLater)
		if s.Rows.NotAttempted == 0 || shown.stopping == 0 {
			t.Fatalf("the run was not seen to stop: %+v", s.Rows)
		}
		if shown.done > s.Rows.Created {
			t.Errorf("%d rows were shown as done of %+v", shown.done, s.Rows)
		}
	})
}

// Guards whoever watches an outage: rows whose writes were not answered are not
// shown as rejected.
func TestRowsInDoubtAreNotShownAsRejected(t *testing.T) {
	silent := sandbox.Faults{Crawl: 1, Match: func(r *http.Request) bool { return r.Method == http.MethodPost }}
	byNight(t, 100, sandbox.Options{Rate: 25, Faults: silent}, func(b *nights) {
		shown := &watched{Progress: b.o.Progress}
		b.o.Progress, b.o.Client.MaxOutage = shown, time.Minute
		s := b.run(ExitLater)
		if s.Rows.InDoubt == 0 || shown.stopping == 0 || shown.rejected > 0 {
			t.Errorf("%d rows were shown as rejected of %+v", shown.rejected, s.Rows)
		}
	})
}
