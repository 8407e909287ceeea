package importer

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
)

// Guards nights on which several imports run at once: together they use up what the
// organisation is allowed, none of them starves, and hardly a request is refused.
func TestFourImportsShareTheLimit(t *testing.T) {
	t.Parallel()
	const imports, rate, seconds = 4, 25, 30
	synctest.Test(t, func(t *testing.T) {
		box, err := sandbox.New(sandbox.Options{Rate: rate, Latency: 200 * time.Millisecond, Jitter: 100 * time.Millisecond})
		if err == nil {
			err = box.LoadSamples()
		}
		if err != nil {
			t.Fatal(err)
		}
		var made [imports]int64
		var running sync.WaitGroup
		for i := range imports {
			name := fmt.Sprint("import-", i)
			data, mapping := dealsOf(t, rate*seconds, dealsMapping+"name: "+name+"\n", func(int) string { return "Northwind Turbines" })
			o := Options{
				Data: data, Mapping: mapping, Checkpoint: filepath.Join(t.TempDir(), "deals.checkpoint"), ReportDir: t.TempDir(), RunID: name,
				Client:  client.Config{BaseURL: "http://127.0.0.1", Key: box.Key(), Transport: box.Transport()},
				Sandbox: "test", MaxDuration: seconds * time.Second, Progress: report.NewProgress(io.Discard, false, true, nil),
			}
			running.Go(func() {
				s, err := Run(t.Context(), o)
				if made[i] = s.Rows.Created; s.ExitCode != ExitLater || s.Rows.InDoubt != 0 {
					t.Errorf("%s: exit code %d, %v: %+v", name, s.ExitCode, err, s.Rows)
				}
			})
		}
		running.Wait()
		var all int64
		for _, n := range made {
			all += n
		}
		t.Logf("%v records were made, %d requests refused", made, box.Count("", http.StatusTooManyRequests))
		if float64(all) < 0.95*rate*seconds {
			t.Errorf("together they made %d records in %d s, want 95 %% of %d", all, seconds, rate*seconds)
		}
		for i, n := range made {
			if float64(n) < 0.15*float64(all) {
				t.Errorf("import %d made %d of %d records", i, n, all)
			}
		}
		if refused, asked := box.Count("", http.StatusTooManyRequests), box.Count("", 0); refused*100 >= asked {
			t.Errorf("%d of %d requests were refused", refused, asked)
		}
		if there := int64(len(box.Records("opportunity"))); there != all {
			t.Errorf("%d records are there, want %d", there, all)
		}
	})
}
