package importer

import (
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
	stopping int
}

func (w *watched) Set(done, _ int64, state string) {
	w.done = done
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
