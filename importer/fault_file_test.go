package importer

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
)

// Guards a night that begins before the export is whole: somebody hears of it, and
// the next run has the rest.
func TestFileWrittenToWhileItIsRead(t *testing.T) {
	byNight(t, 20, sandbox.Options{}, func(b *nights) {
		whole, err := os.ReadFile(b.o.Data)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(b.o.Data, int64(len(whole)/2)); err != nil {
			t.Fatal(err)
		}
		served := b.o.Client.Transport
		b.o.Client.Transport = between(func(r *http.Request) (*http.Response, error) {
			later := time.Now().Add(time.Hour) // clocks of file systems may be coarse
			if strings.HasSuffix(r.URL.Path, "/validate") {
				if err := os.Chtimes(b.o.Data, later, later); err != nil {
					t.Error(err)
				}
			}
			return served.RoundTrip(r)
		})
		var warned []string
		b.o.Warn = func(text string) { warned = append(warned, text) }
		b.run(ExitRows) // its last row is cut off
		if len(warned) != 1 || !strings.Contains(warned[0], "was written to while it was read") {
			t.Errorf("warned of %q", warned)
		}
		b.o.Client.Transport = served
		if err := os.WriteFile(b.o.Data, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		if b.run(ExitDone); len(warned) != 1 {
			t.Errorf("a whole file is warned of: %q", warned)
		}
		b.once()
	})
}
