package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
)

const aDayLater = 25 * time.Hour // no key of before is known any more

// Guards creates and updates whose run was killed and that are gone on with a day
// later: what was carried out is recognised, what was not is sent, each once.
func TestResumedADayLater(t *testing.T) {
	const n = 6
	for name, c := range map[string]struct {
		updates bool
		lost    func(int) bool
		lag     time.Duration
		sent    int64 // by the run that goes on
	}{
		"creates, carried out":                    {false, none, 0, 0},
		"creates, lost":                           {false, all, 0, n},
		"creates, every other one lost":           {false, every2nd, 0, n / 2},
		"creates, lists lag behind":               {false, every2nd, 50 * time.Minute, n / 2},
		"updates, carried out":                    {true, none, 0, 0},
		"updates, lost":                           {true, all, 0, n},
		"updates, lists lag behind, of no matter": {true, every2nd, 50 * time.Minute, n / 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, base := serve(t, sandbox.Options{IndexLag: c.lag})
			box.Advance(2 * c.lag) // the accounts are listed
			data := deals(t, n)
			if c.updates {
				imports(t, box, base, importer.ExitDone, data)
			}
			amounts(t, data, n, "7.5")
			crash(t, box, base, n, c.lost, data)
			box.Advance(aDayLater)
			before := posted(box)
			e := imports(t, box, base, importer.ExitDone, data)
			if e.summary.Recovered != n || e.summary.Rows.Unchanged != n || posted(box)-before != c.sent {
				t.Errorf("%d recovered by %d writes, want %d by %d; rows: %+v", e.summary.Recovered, posted(box)-before, n, c.sent, e.summary.Rows)
			}
			hold(t, box, n, "7.5")
		})
	}
}

// Guards creates that were tried again just before their keys became too old: as
// long as lists may not show them they are neither sent nor given up, and the run
// after that decides them without anybody.
func TestResumedWithinTheLag(t *testing.T) {
	const n = 4
	for name, lost := range map[string]func(int) bool{"carried out": none, "lost": all, "every other one lost": every2nd} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, base := serve(t, sandbox.Options{IndexLag: 50 * time.Minute})
			box.Advance(2 * time.Hour) // the accounts are listed
			data := deals(t, n)
			amounts(t, data, n, "7.5")
			crash(t, box, base, n, all, data)
			box.Advance(19*time.Hour + 50*time.Minute)
			crash(t, box, base, n, lost, data)
			made := len(box.Records("opportunity"))
			box.Advance(30 * time.Minute)
			before := posted(box)
			e := imports(t, box, base, importer.ExitRows, data)
			if e.summary.Rows.InDoubt != n || e.summary.Unsettled != n || posted(box) != before || len(box.Records("opportunity")) != made {
				t.Errorf("%d writes were sent, %d are unsettled: %+v", posted(box)-before, e.summary.Unsettled, e.summary.Rows)
			}
			results, err := os.ReadFile(e.summary.Reports.Results)
			if err != nil || !strings.Contains(string(results), "has not been settled yet") {
				t.Errorf("the results do not say that the rows wait: %v\n%s", err, results)
			}
			box.Advance(35 * time.Minute)
			e = imports(t, box, base, importer.ExitDone, data)
			if e.summary.Recovered != n || e.summary.Rows.Unchanged != n {
				t.Errorf("%d recovered: %+v", e.summary.Recovered, e.summary.Rows)
			}
			hold(t, box, n, "7.5")
		})
	}
}

// decide resolves a row in doubt.
func decide(t *testing.T, box *sandbox.Sandbox, base, data string, row int, as string, more ...string) {
	t.Helper()
	args := append([]string{"resolve", checkpointOf(data), "--row", fmt.Sprint(row), "--as", as}, more...)
	if out, err := program(t.Context(), base, box, args...).CombinedOutput(); err != nil {
		t.Fatalf("resolve row %d as %s: %v\n%s", row, as, err, out)
	}
}

func checkpointOf(data string) string { return swapEnding(data, ".checkpoint") }

// named finds the live deals of a name.
func named(box *sandbox.Sandbox, name string) (ids []string) {
	for _, r := range box.Records("opportunity") {
		if r.Fields["$name"] == name {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// inDoubt demands that a run leaves all n rows in doubt for a reason that the
// results give, sends nothing, and does so again.
func inDoubt(t *testing.T, box *sandbox.Sandbox, base, data string, n int64, reason string) {
	t.Helper()
	before := posted(box)
	for range 2 {
		e := imports(t, box, base, importer.ExitRows, data)
		if e.summary.Rows.InDoubt != n || e.summary.Unsettled != n || posted(box) != before {
			t.Fatalf("%d writes were sent: %+v", posted(box)-before, e.summary.Rows)
		}
		results, err := os.ReadFile(e.summary.Reports.Results)
		if err != nil || int64(strings.Count(string(results), reason)) != n {
			t.Errorf("the results do not say %q for %d rows: %v\n%s", reason, n, err, results)
		}
		box.Advance(aDayLater) // time alone decides nothing
	}
}

// Guards what only a person can know of creates: somebody has made the same deals
// by hand meanwhile. Each decision holds for good.
func TestResolvedCreates(t *testing.T) {
	t.Parallel()
	const n = 3
	box, base := serve(t, sandbox.Options{})
	data := deals(t, n)
	amounts(t, data, n, "7.5")
	crash(t, box, base, n, none, data)
	ours := map[int]string{}
	for i := range n {
		r, _ := box.Record(named(box, fmt.Sprint("Deal ", i))[0])
		ours[i] = r.ID
		if _, err := box.Add("opportunity", r.Fields, r.Relationships); err != nil {
			t.Fatal(err)
		}
	}
	box.Advance(aDayLater)
	inDoubt(t, box, base, data, n, "2 records look like it where 1 should")
	decide(t, box, base, data, 0, "sent", "--record", ours[0])
	decide(t, box, base, data, 1, "skip")
	decide(t, box, base, data, 2, "resend")
	e := imports(t, box, base, importer.ExitDone, data)
	if rows := e.summary.Rows; rows.Unchanged != 1 || rows.Skipped != 1 || rows.Created != 1 {
		t.Errorf("after the decisions: %+v", rows)
	}
	for i, want := range []int{2, 2, 3} {
		if got := len(named(box, fmt.Sprint("Deal ", i))); got != want {
			t.Errorf("Deal %d is there %d times, want %d", i, got, want)
		}
	}
	amounts(t, data, n, "8.5")
	e = imports(t, box, base, importer.ExitDone, data)
	if rows := e.summary.Rows; rows.Updated != 2 || rows.Created != 1 {
		t.Errorf("after a change of all: %+v", rows)
	}
	if r, _ := box.Record(ours[0]); fmt.Sprint(r.Fields["amount"]) != "8.5" {
		t.Errorf("the record that was named holds %v", r.Fields)
	}
}

// Guards the same for updates: somebody has changed the records meanwhile.
func TestResolvedUpdates(t *testing.T) {
	t.Parallel()
	const n = 3
	box, base := serve(t, sandbox.Options{})
	data := deals(t, n)
	imports(t, box, base, importer.ExitDone, data)
	amounts(t, data, n, "7.5")
	crash(t, box, base, n, every2nd, data)
	for i := range n {
		if err := box.Change(named(box, fmt.Sprint("Deal ", i))[0], map[string]any{"amount": 99}, nil); err != nil {
			t.Fatal(err)
		}
	}
	box.Advance(aDayLater)
	inDoubt(t, box, base, data, n, "holds neither the old nor the new values")
	decide(t, box, base, data, 0, "sent")
	decide(t, box, base, data, 1, "skip")
	decide(t, box, base, data, 2, "resend")
	e := imports(t, box, base, importer.ExitDone, data)
	if rows := e.summary.Rows; rows.Unchanged != 2 || rows.Updated != 1 {
		t.Errorf("after the decisions: %+v", rows)
	}
	onceEach(t, box, n)
	for i, want := range []string{"99", "99", "7.5"} {
		if r, _ := box.Record(named(box, fmt.Sprint("Deal ", i))[0]); fmt.Sprint(r.Fields["amount"]) != want {
			t.Errorf("Deal %d holds %v, want the amount %s", i, r.Fields, want)
		}
	}
	amounts(t, data, n, "8.5")
	if e = imports(t, box, base, importer.ExitDone, data); e.summary.Rows.Updated != n {
		t.Errorf("after a change of all: %+v", e.summary.Rows)
	}
	hold(t, box, n, "8.5")
}
