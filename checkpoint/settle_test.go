package checkpoint

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func updateIntent(n int, before string) Intent {
	i := createIntent(n)
	i.Operation, i.RecordID, i.Revision, i.Before = "update", fmt.Sprint("opp_", n), 2, []byte(before)
	i.Content = Digest{2, byte(n)}
	return i
}

func refusal(n int) Settlement {
	return Settlement{ID: rowID(n), Label: fmt.Sprint("deal ", n), Line: 77, Outcome: "rejected", Code: "invalid", Message: "no", At: noon.Add(time.Hour)}
}

func TestRejectKeepsWhatTheRecordHolds(t *testing.T) {
	l := openLedger(t, open(t, newPath(t), Options{}), deals)
	check(t, l.Settle(t.Context(), settlement(1)))
	check(t, l.Intend(t.Context(), updateIntent(1, `{"a":1}`)))
	check(t, l.Reject(t.Context(), refusal(1)))
	check(t, l.Intend(t.Context(), createIntent(2)))
	check(t, l.Reject(t.Context(), refusal(2)))

	want := Entry{ID: rowID(1), Label: "deal 1", State: Settled, RecordID: "opp_1", Revision: 1, Content: Digest{1, 1}, Fields: []byte{1, 2, 3, 4},
		Line: 77, Outcome: "rejected", Code: "invalid", Message: "no", At: noon.Add(time.Hour)}
	got, _ := lookup(t, l, 1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("row with a record (-want +got):\n%s", diff)
	}
	want = Entry{ID: rowID(2), Label: "deal 2", State: Rejected, Line: 77, Outcome: "rejected", Code: "invalid", Message: "no", At: noon.Add(time.Hour)}
	got, _ = lookup(t, l, 2)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("row without one (-want +got):\n%s", diff)
	}
	intents, err := l.Intents(t.Context())
	if err != nil || len(intents) != 0 {
		t.Errorf("intents %v, %v", intents, err)
	}
	check(t, l.Settle(t.Context(), settlement(2)))
	if got, _ = lookup(t, l, 2); got.State != Settled || got.Message != "" || got.RecordID != "opp_2" {
		t.Errorf("a rejected row that was settled later: %+v", got)
	}
}

func TestCallsThatNeedAnIntent(t *testing.T) {
	l := openLedger(t, open(t, newPath(t), Options{}), deals)
	check(t, l.Settle(t.Context(), settlement(1)))
	for name, err := range map[string]error{
		"Attempted": l.Attempted(t.Context(), rowID(1), noon),
		"Withdraw":  l.Withdraw(t.Context(), rowID(1)),
		"Doubt":     l.Doubt(t.Context(), rowID(1), "why"),
		"Resend":    l.Resend(t.Context(), refusal(1)),
	} {
		if !errors.Is(err, ErrNoIntent) {
			t.Errorf("%s: %v, want ErrNoIntent", name, err)
		}
	}
	s := settlement(2)
	s.Run = "unknown"
	for _, err := range []error{l.Settle(t.Context(), s), l.Reject(t.Context(), s)} {
		if err == nil {
			t.Error("a run that was not started was accepted")
		}
	}
	if _, ok := lookup(t, l, 2); ok {
		t.Error("the refused settlement was recorded")
	}
}

func TestIntentsAndTheirAttempts(t *testing.T) {
	path := newPath(t)
	c := open(t, path, Options{})
	l := openLedger(t, c, deals)
	late, early, never := createIntent(1), createIntent(2), createIntent(3)
	late.FirstSent = noon.Add(time.Minute)
	early.Body, early.Fields, early.Ref = nil, nil, nil
	for _, i := range []Intent{late, early, never} {
		check(t, l.Intend(t.Context(), i))
	}
	check(t, l.Attempted(t.Context(), late.ID, noon.Add(2*time.Hour)))
	check(t, l.Attempted(t.Context(), late.ID, noon.Add(3*time.Hour)))
	check(t, l.Doubt(t.Context(), early.ID, "two records fit"))
	check(t, l.Withdraw(t.Context(), never.ID))
	shut(t, c)

	l = openLedger(t, open(t, path, Options{}), deals)
	if err := l.Intend(t.Context(), late); !errors.Is(err, ErrIntentOpen) {
		t.Errorf("a second intent after reopening: %v", err)
	}
	late.LastSent, late.Attempts = noon.Add(3*time.Hour), 3
	early.Doubt = "two records fit"
	got, err := l.Intents(t.Context())
	check(t, err)
	if diff := cmp.Diff([]Intent{early, late}, got); diff != "" {
		t.Errorf("intents (-want +got):\n%s", diff)
	}
	got, err = l.ByLabel(t.Context(), "deal 1")
	check(t, err)
	if diff := cmp.Diff([]Intent{late}, got); diff != "" {
		t.Errorf("intents of deal 1 (-want +got):\n%s", diff)
	}
	for n, want := range map[int]State{1: Pending, 2: Doubt} {
		if e, ok := lookup(t, l, n); !ok || e.State != want {
			t.Errorf("row %d: %+v, %v, want %v", n, e, ok, want)
		}
	}
	if e, ok := lookup(t, l, 3); ok {
		t.Errorf("a withdrawn row is known: %+v", e)
	}
}

func TestResolvingRowsInDoubt(t *testing.T) {
	l := openLedger(t, open(t, newPath(t), Options{}), deals)
	for n := 1; n <= 3; n++ {
		check(t, l.Intend(t.Context(), createIntent(n)))
		check(t, l.Doubt(t.Context(), rowID(n), "no answer"))
	}
	check(t, l.Settle(t.Context(), settlement(4)))
	check(t, l.Intend(t.Context(), updateIntent(4, `{}`)))
	check(t, l.Doubt(t.Context(), rowID(4), "no answer"))

	check(t, l.Settle(t.Context(), settlement(1))) // sent
	skipped := settlement(2)
	skipped.RecordID, skipped.Outcome = "", "skipped"
	check(t, l.Settle(t.Context(), skipped))
	check(t, l.Resend(t.Context(), refusal(3)))
	check(t, l.Resend(t.Context(), refusal(4)))

	type view struct {
		State    State
		Record   string
		Revision int
		Content  Digest
	}
	for n, want := range map[int]view{
		1: {Settled, "opp_1", 1, Digest{1, 1}},
		2: {Settled, "", 1, Digest{1, 2}},
		3: {Rejected, "", 2, Digest{}},         // sent anew, under a key of its own
		4: {Settled, "opp_4", 3, Digest{1, 4}}, // its old content makes it differ again
	} {
		e, _ := lookup(t, l, n)
		if got := (view{e.State, e.RecordID, e.Revision, e.Content}); got != want {
			t.Errorf("row %d: %+v, want %+v", n, got, want)
		}
	}
	if intents, err := l.Intents(t.Context()); err != nil || len(intents) != 0 {
		t.Errorf("intents left: %v, %v", intents, err)
	}
}

// history reads the before-images that are kept, by run and record.
func history(t *testing.T, c *Checkpoint) map[string]string {
	t.Helper()
	rows, err := c.readers.QueryContext(t.Context(), `SELECT r.id || ' ' || record || ' ' || revision, before FROM writes JOIN runs r USING (run) WHERE before IS NOT NULL`)
	check(t, err)
	defer rows.Close()
	kept := make(map[string]string)
	for rows.Next() {
		var key, before string
		check(t, rows.Scan(&key, &before))
		kept[key] = before
	}
	check(t, rows.Err())
	return kept
}

func TestBeforeImagesOfTheLastTenRuns(t *testing.T) {
	c := open(t, newPath(t), Options{})
	l := openLedger(t, c, deals)
	for run := 1; run <= 12; run++ {
		name := fmt.Sprint("run ", run)
		check(t, c.StartRun(t.Context(), Run{ID: name}))
		i := updateIntent(1, fmt.Sprintf(`{"run":%d}`, run))
		if run == 5 {
			i = createIntent(1) // has no before-image
		}
		check(t, l.Intend(t.Context(), i))
		s := settlement(1)
		s.Run, s.Revision = name, run
		check(t, l.Settle(t.Context(), s))
	}
	want := make(map[string]string)
	for run := 3; run <= 12; run++ {
		if run != 5 {
			want[fmt.Sprintf("run %d opp_1 %d", run, run)] = fmt.Sprintf(`{"run":%d}`, run)
		}
	}
	if diff := cmp.Diff(want, history(t, c)); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	var created string
	check(t, c.readers.QueryRow(`SELECT r.id FROM entries e JOIN runs r ON r.run = e.created_run`).Scan(&created))
	if created != "run 5" {
		t.Errorf("the record was created in %s", created)
	}
}

func TestRuns(t *testing.T) {
	path := newPath(t)
	c := open(t, path, Options{})
	first := Run{ID: "a", Started: noon, Import: "deals", File: "deals.csv", Program: "v1.2.3"}
	second := Run{ID: "b", Started: noon.Add(time.Hour), Import: "deals", File: "deals.csv", Program: "v1.2.3", DryRun: true}
	check(t, c.StartRun(t.Context(), first))
	check(t, c.StartRun(t.Context(), second))
	if err := c.StartRun(t.Context(), first); err == nil {
		t.Error("a run was started twice")
	}
	if err := c.EndRun(t.Context(), Run{ID: "c"}); err == nil {
		t.Error("a run that was not started was ended")
	}
	first.Ended, first.Exit, first.Counts = noon.Add(time.Minute), 3, map[string]int64{"created": 12, "rejected": 1}
	check(t, c.EndRun(t.Context(), first))
	shut(t, c)
	got, err := open(t, path, Options{ReadOnly: true}).Runs(t.Context())
	check(t, err)
	if diff := cmp.Diff([]Run{first, second}, got); diff != "" {
		t.Errorf("runs (-want +got):\n%s", diff)
	}
}
