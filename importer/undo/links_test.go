package undo_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/settle"
	"lightfield-importer/importer/undo"
)

// firm is an account with two contacts, and a row that gives it sixty others: four
// requests of at most 25 links, of which the last takes the two away.
type firm struct {
	*fixture
	id     string
	before []string
	after  []string
	row    string
}

const firmParts = 4

func newFirm(f *fixture) firm {
	f.t.Helper()
	firm := firm{fixture: f}
	var err error
	firm.id, err = f.box.Add("account", map[string]any{"$name": "Halden Mills", "sector": "Wool"}, nil)
	f.must(err)
	var emails []string
	for n := range 62 {
		email := fmt.Sprintf("c%d@halden.example", n)
		links := map[string][]string{}
		if n < 2 {
			links["$account"] = []string{firm.id}
		}
		id, err := f.box.Add("contact", map[string]any{"$email": []any{email}}, links)
		f.must(err)
		if n < 2 {
			firm.before = append(firm.before, id)
			continue
		}
		firm.after, emails = append(firm.after, id), append(emails, email)
	}
	slices.Sort(firm.before)
	slices.Sort(firm.after)
	firm.row = "Id,Name,Sector,Contacts\n1,Halden Mills,Cloth," + strings.Join(emails, ";") + "\n"
	return firm
}

// holds demands the firm's contacts and its sector.
func (f firm) holds(contacts []string, sector string) {
	f.t.Helper()
	var have []string
	for _, c := range f.box.Records("contact") {
		if slices.Contains(c.Relationships["$account"], f.id) {
			have = append(have, c.ID)
		}
	}
	slices.Sort(have)
	if diff := cmp.Diff(contacts, have); diff != "" {
		f.t.Fatalf("the firm's contacts (-want +has):\n%s", diff)
	}
	if r, _ := f.box.Record(f.id); r.Fields["sector"] != sector {
		f.t.Fatalf("the firm's sector is %v, want %s", r.Fields["sector"], sector)
	}
}

// cutOff ends ctx with the nth write, whose answer is lost, or which is itself.
type cutOff struct {
	http.RoundTripper
	after  int
	sent   bool // the write is carried out
	cancel context.CancelFunc
}

func (c *cutOff) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodPost {
		return c.RoundTripper.RoundTrip(r)
	}
	if c.after--; c.after > 0 {
		return c.RoundTripper.RoundTrip(r)
	}
	c.cancel()
	if c.sent && c.after == 0 {
		if answer, err := c.RoundTripper.RoundTrip(r); err == nil {
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
		}
	}
	return nil, errors.New("cut off")
}

// cut lets do what it is given and cuts it off at a write.
func (f firm) cut(at int, sent bool, do func(context.Context) int) {
	f.t.Helper()
	ctx, cancel := context.WithCancel(f.t.Context())
	defer cancel()
	whole := f.transport
	f.transport = &cutOff{RoundTripper: whole, after: at, sent: sent, cancel: cancel}
	if do(ctx) == importer.ExitDone {
		f.t.Fatalf("cut off at write %d (carried out: %v), it came to its end", at, sent)
	}
	f.transport = whole
}

// More links than one request may carry are one update in parts, and one way back.
func TestLinksInParts(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		firm := newFirm(f)
		s := f.imports("firms", firm.row)
		if s.Rows.Updated != 1 || s.Requests.Write.Count != firmParts {
			t.Fatalf("%+v with %d writes", s.Rows, s.Requests.Write.Count)
		}
		firm.holds(firm.after, "Cloth")
		if s := f.imports("firms", firm.row); s.Rows.Unchanged != 1 || s.Requests.Write.Count != 0 {
			t.Errorf("again: %+v with %+v", s.Rows, s.Requests)
		}
		f.undo(f.options("all"), report.UndoCounts{Restore: 1, Reversed: 1})
		firm.holds(firm.before, "Wool")
		if s := f.imports("firms", firm.row); s.Rows.Updated != 1 {
			t.Errorf("imported anew: %+v", s.Rows)
		}
		firm.holds(firm.after, "Cloth")
	})
}

// Wherever an update in parts is cut off, the next run goes on there; wherever the way
// back is, the next undo does.
func TestLinksCutOff(t *testing.T) {
	for at := 1; at <= firmParts; at++ {
		for _, sent := range []bool{true, false}[:1+at%2] {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				firm := newFirm(f)
				firm.cut(at, sent, func(ctx context.Context) int {
					s, _ := f.tryImport(ctx, "firms", firm.row)
					return s.ExitCode
				})
				f.imports("firms", firm.row)
				firm.holds(firm.after, "Cloth")
				if s := f.imports("firms", firm.row); s.Rows.Unchanged != 1 || s.Requests.Write.Count != 0 {
					t.Fatalf("cut off at %d, run twice: %+v", at, s.Rows)
				}
				firm.cut(at, sent, func(ctx context.Context) int { return f.tryUndo(ctx, f.options("all")) })
				o := f.options("all")
				s := f.tryUndo(f.t.Context(), o)
				if s != 0 {
					t.Fatalf("undo cut off at %d (carried out: %v), and again: exit code %d, %v", at, sent, s, f.results())
				}
				firm.holds(firm.before, "Wool")
				if n := f.tryUndo(f.t.Context(), f.options("all")); n != 0 {
					t.Errorf("nothing is left to take back, yet the exit code is %d", n)
				}
				firm.holds(firm.before, "Wool")
			})
		}
	}
}

// While an update is cut off, what the file does not change is left as somebody has made
// it, and a row that goes back to what it was before is put back.
func TestLinksCutOffBesideAnEdit(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		firm := newFirm(f)
		old := "Id,Name,Sector,Contacts\n1,Halden Mills,Wool,c0@halden.example;c1@halden.example\n"
		more := strings.Replace(firm.row, "Cloth", "Wool", 1)
		f.imports("firms", old)
		f.must(f.box.Change(firm.id, map[string]any{"sector": "Yarn"}, nil))
		for _, next := range []struct {
			row      string
			contacts []string
		}{{old, firm.before}, {more, firm.after}} {
			firm.cut(2, true, func(ctx context.Context) int {
				s, _ := f.tryImport(ctx, "firms", more)
				return s.ExitCode
			})
			f.imports("firms", next.row)
			firm.holds(next.contacts, "Yarn")
		}
	})
}

// Somebody's own link, made between the parts of a way back, keeps the record as it is.
func TestLinksChangedBetweenParts(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		firm := newFirm(f)
		f.imports("firms", firm.row)
		firm.cut(2, false, func(ctx context.Context) int { return f.tryUndo(ctx, f.options("all")) })
		own, err := f.box.Add("contact", map[string]any{"$email": []any{"own@halden.example"}}, map[string][]string{"$account": {firm.id}})
		f.must(err)
		f.undo(f.options("all"), report.UndoCounts{Restore: 1, Kept: 1})
		if r := f.results()["1"]; r.Outcome != outcome.Kept.String() || !strings.Contains(r.Message, "$contact") {
			t.Errorf("the record is %+v", r)
		}
		o := f.options("all")
		o.Force = true
		f.undo(o, report.UndoCounts{Restore: 1, Reversed: 1})
		firm.holds(firm.before, "Wool")
		if r, _ := f.box.Record(own); len(r.Relationships["$account"]) != 0 {
			t.Errorf("forced back, the firm is still that of %s", own)
		}
	})
}

// A link that is lost because its other end was taken back first is nobody's change; one
// that somebody has taken away from a record that stays is.
func TestLinksLostWithWhatIsTakenBack(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		old, err := f.box.Add("contact", map[string]any{"$email": []any{"old@sorrel.example"}}, nil)
		f.must(err)
		f.imports("firms", "Id,Name,Sector,Contacts\n1,Halden Mills,Cloth,\n2,Sorrel Works,Cloth,\n")
		f.imports("people", "Id,E-mail\na,a@halden.example\nb,b@halden.example\nc,c@sorrel.example\n")
		f.imports("firms", "Id,Name,Sector,Contacts\n1,Halden Mills,Cloth,a@halden.example;b@halden.example\n2,Sorrel Works,Cloth,c@sorrel.example;old@sorrel.example\n")
		f.must(f.box.Change(old, nil, map[string][]string{"$account": nil}))
		_, err = undo.Run(f.t.Context(), f.options(undo.All))
		f.must(err)
		rows := f.results()
		if rows["1"].Outcome != "reversed" || rows["2"].Code != settle.CodeChanged {
			t.Errorf("Halden Mills: %+v; Sorrel Works: %+v", rows["1"], rows["2"])
		}
	})
}

// A link that the runs themselves have made from its other end, once they had made the
// record, is nobody's change; one that somebody has made is.
func TestLinksMadeFromTheOtherEnd(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("people", "Id,E-mail\na,a@halden.example\nb,b@halden.example\nc,c@sorrel.example\nd,d@sorrel.example\n")
		f.imports("firms", "Id,Name,Sector,Contacts\n1,Halden Mills,Cloth,a@halden.example\n2,Sorrel Works,Cloth,c@sorrel.example\n")
		f.imports("employed", "Id,E-mail,Account\na,a@halden.example,Halden Mills\nb,b@halden.example,Halden Mills\nc,c@sorrel.example,Sorrel Works\nd,d@sorrel.example,\n")
		f.must(f.box.Change(f.named("contact", "$email", "[d@sorrel.example]"), nil,
			map[string][]string{"$account": {f.named("account", "$name", "Sorrel Works")}}))
		_, err := undo.Run(f.t.Context(), f.options(undo.All))
		f.must(err)
		rows := f.results()
		if rows["1"].Outcome != "reversed" || rows["2"].Code != settle.CodeChanged {
			t.Errorf("Halden Mills: %+v; Sorrel Works: %+v", rows["1"], rows["2"])
		}
	})
}
