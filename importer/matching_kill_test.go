package importer

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lightfield-importer/client/sandbox"
)

// cutter is a transport that keeps the checkpoint as a kill at a certain request
// would have left it, and lets nothing through from then on.
type cutter struct {
	at     func(*http.Request) bool
	after  bool // the server has carried the request out
	keep   func()
	giveUp context.CancelFunc

	mu  sync.Mutex
	cut bool
}

func (c *cutter) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cut || !c.at(r) {
		if c.cut {
			return nil, errors.New("killed")
		}
		return http.DefaultTransport.RoundTrip(r)
	}
	c.cut = true
	if c.after {
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	}
	c.keep()
	c.giveUp()
	return nil, errors.New("killed")
}

// copyCheckpoint copies the files that a killed process leaves.
func copyCheckpoint(t *testing.T, from, to string) {
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(from + suffix)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Error(err)
			return
		}
		if err := os.WriteFile(to+suffix, data, 0o600); err != nil {
			t.Error(err)
		}
	}
}

// Killed anywhere between the match and the settled update, the row gets the one
// record that it matches, once, and nobody else does.
func TestKilledWhileARowGetsItsRecord(t *testing.T) {
	retrieves := func(r *http.Request) bool {
		return r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/v1/contacts/con_")
	}
	updates := func(r *http.Request) bool {
		return r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/v1/contacts/con_")
	}
	creates := func(r *http.Request) bool { return r.Method == http.MethodPost && r.URL.Path == "/v1/contacts" }
	for name, c := range map[string]struct {
		at    func(*http.Request) bool
		after bool
	}{
		"matched, and not retrieved":      {retrieves, false},
		"retrieved, and nothing intended": {retrieves, true},
		"intended, and nothing sent":      {updates, false},
		"sent, and nothing settled":       {updates, true},
		"a new record, nothing sent":      {creates, false},
		"a new record, nothing settled":   {creates, true},
	} {
		t.Run(name, func(t *testing.T) {
			u := newUpsert(t, sandbox.Options{IndexLag: 1 << 40}, contactsMapping)
			id := u.add("contact", map[string]any{"oldId": "7", "title": "CFO"}, nil)
			before := len(u.box.Records("contact"))
			lines := contactsHeader + "7,,ann@lee.example,CEO,\n8,,new@x.example,,\n9,,ann@lee.example,CTO,\n10,,new@x.example,,\n"
			save(t, u.opts.Data, lines)
			ctx, giveUp := context.WithCancel(t.Context())
			defer giveUp()
			killed := filepath.Join(t.TempDir(), "killed.checkpoint")
			o := u.opts
			o.RunID = "run-killed"
			o.Client.MaxInFlight = 1
			o.Client.Transport = &cutter{at: c.at, after: c.after, giveUp: giveUp, keep: func() { copyCheckpoint(t, o.Checkpoint, killed) }}
			if s, _ := Run(ctx, o); s.Stopped == "" {
				t.Fatalf("the run was not cut off: %+v", s.Rows)
			}
			u.opts.Checkpoint = killed
			save(t, u.opts.Data, lines)
			_, results, err := u.again()
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range []string{"updated unchanged", "created unchanged", "rejected", "rejected"} {
				if !strings.Contains(want, results[i]["outcome"]) {
					t.Errorf("line %d is %s, want one of %s: %s", i+2, results[i]["outcome"], want, results[i]["message"])
				}
			}
			if results[0]["record_id"] != id || u.record(id).Fields["title"] != "CEO" {
				t.Errorf("line 2 got %s, whose title is %v", results[0]["record_id"], u.record(id).Fields["title"])
			}
			if got := len(u.box.Records("contact")); got != before+1 {
				t.Errorf("%d contacts, want %d", got, before+1)
			}
			u.run(lines, "unchanged", "unchanged", "rejected", "rejected")
		})
	}
}
