package checkpoint

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// written settles a create or update of a row in a run.
func written(t *testing.T, l *Ledger, run string, i Intent, revision int) {
	t.Helper()
	i.Revision = revision - 1
	check(t, l.Intend(t.Context(), i))
	check(t, l.Settle(t.Context(), Settlement{
		ID: i.ID, Label: i.Label, RecordID: "opp_" + i.Label[len("deal "):], Revision: revision, Content: i.Content, Fields: i.Fields,
		Line: i.Line, Trace: []byte("trace"), Shared: 3, Outcome: "done", Run: run, At: noon.Add(time.Duration(revision) * time.Second),
	}))
}

func TestWhatWasWrittenIsKept(t *testing.T) {
	path := newPath(t)
	c := open(t, path, Options{})
	l, other := openLedger(t, c, deals), openLedger(t, c, Import{Name: "accounts", Object: "account", Identity: []string{"Id"}})
	check(t, c.StartRun(t.Context(), Run{ID: "run 1"}))
	written(t, l, "run 1", createIntent(1), 1)
	written(t, l, "run 1", createIntent(2), 1)
	written(t, other, "run 1", createIntent(3), 1)
	check(t, c.StartRun(t.Context(), Run{ID: "run 2"}))
	written(t, l, "run 2", updateIntent(1, `{"was":1}`), 2)
	check(t, l.Settle(t.Context(), settlement(4))) // sent nothing
	shut(t, c)

	l = openLedger(t, open(t, path, Options{ReadOnly: true}), deals)
	got, err := l.Written(t.Context())
	check(t, err)
	want := []Written{
		{ID: rowID(1), Writes: []WrittenRef{{Number: 1, Run: "run 1", Makes: true}, {Number: 4, Run: "run 2"}}},
		{ID: rowID(2), Writes: []WrittenRef{{Number: 2, Run: "run 1", Makes: true}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("written (-want +got):\n%s", diff)
	}
	writes, err := l.Writes(t.Context(), got[0])
	check(t, err)
	body := []byte(`{"fields":{}}`)
	if diff := cmp.Diff([]Write{
		{WriteRef: WriteRef{1, 1}, Run: "run 1", RecordID: "opp_1", Body: []byte("trace"), At: noon.Add(time.Second)},
		{WriteRef: WriteRef{4, 2}, Run: "run 2", RecordID: "opp_1", Body: body, Before: []byte(`{"was":1}`), At: noon.Add(2 * time.Second)},
	}, writes); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
}

// What many bodies begin with is kept once, up to a number of such beginnings.
func TestBeginningsAreShared(t *testing.T) {
	path := newPath(t)
	c := open(t, path, Options{})
	l := openLedger(t, c, deals)
	check(t, c.StartRun(t.Context(), Run{ID: "run 1"}))
	const beginnings = maxHeads + 2
	body := func(n int) string { return fmt.Sprintf("beginning %d, end %d", n%beginnings, n) }
	var all sync.WaitGroup
	for n := range 2 * beginnings {
		all.Go(func() {
			check(t, l.Intend(t.Context(), createIntent(n)))
			check(t, l.Settle(t.Context(), Settlement{ID: rowID(n), Label: "deal", RecordID: "opp_1", Revision: 1, Outcome: "done", Run: "run 1",
				Trace: []byte(body(n)), Shared: strings.Index(body(n), " end")}))
		})
	}
	all.Wait()
	shut(t, c)

	c = open(t, path, Options{})
	l = openLedger(t, c, deals)
	written, err := l.Written(t.Context())
	check(t, err)
	kept := map[ID]string{}
	for _, w := range written {
		writes, err := l.Writes(t.Context(), w)
		check(t, err)
		kept[w.ID] = string(writes[0].Body)
	}
	for n := range 2 * beginnings {
		if got := kept[rowID(n)]; got != body(n) {
			t.Errorf("%q is kept of row %d, want %q", got, n, body(n))
		}
	}
	var heads, shared int
	check(t, c.readers.QueryRowContext(t.Context(), `SELECT count(DISTINCT head), count(head) FROM writes`).Scan(&heads, &shared))
	if heads != maxHeads || shared != 2*maxHeads {
		t.Errorf("%d beginnings are kept once, for %d bodies, want %d for twice as many", heads, shared, maxHeads)
	}
}

func TestTakeBack(t *testing.T) {
	type after struct {
		RecordID string
		Revision int
		Content  Digest
		Outcome  string
		Writes   int
	}
	first, second := WriteRef{1, 1}, WriteRef{2, 2}
	tests := map[string]struct {
		with Reversal
		want after
	}{
		"all of it":            {Reversal{RecordID: "opp_1", Gone: true, Writes: []WriteRef{first, second}}, after{"", 3, Digest{}, "reversed", 0}},
		"the update":           {Reversal{RecordID: "opp_1", Writes: []WriteRef{second}}, after{"opp_1", 3, Digest{}, "reversed", 1}},
		"of an earlier record": {Reversal{RecordID: "opp_0", Gone: true, Writes: []WriteRef{first}}, after{"opp_1", 2, Digest{2, 1}, "done", 1}},
		"a number used again":  {Reversal{RecordID: "opp_1", Writes: []WriteRef{{2, 1}}}, after{"opp_1", 3, Digest{}, "reversed", 2}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := open(t, newPath(t), Options{})
			l := openLedger(t, c, deals)
			check(t, c.StartRun(t.Context(), Run{ID: "run 1"}))
			written(t, l, "run 1", createIntent(1), 1)
			written(t, l, "run 1", updateIntent(1, `{}`), 2)
			check(t, c.StartUndo(t.Context(), Run{ID: "undo"}, []string{"run 1"}))
			step := Intent{ID: rowID(1), Operation: OperationDelete, RecordID: test.with.RecordID}
			if !step.Reverses() {
				t.Error("a delete takes nothing back")
			}
			check(t, l.Intend(t.Context(), step))
			test.with.ID, test.with.Outcome, test.with.Run = rowID(1), "reversed", "undo"
			check(t, l.TakeBack(t.Context(), test.with))
			e, _ := lookup(t, l, 1)
			if got := (after{e.RecordID, e.Revision, e.Content, e.Outcome, len(all(t, l))}); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
			if e.State != Settled {
				t.Errorf("the row is %v", e.State)
			}
			if _, _, held, err := c.Owner(t.Context(), "opp_1"); err != nil || held != (test.want.RecordID != "") {
				t.Errorf("its record is held: %v, %v", held, err)
			}
		})
	}
}

// A part of the way back is one more write of the run that is taken back, until the last
// part is there.
func TestTakeBackInParts(t *testing.T) {
	c := open(t, newPath(t), Options{})
	l := openLedger(t, c, deals)
	check(t, c.StartRun(t.Context(), Run{ID: "run 1"}))
	written(t, l, "run 1", updateIntent(1, `{"was":1}`), 1)
	check(t, c.StartUndo(t.Context(), Run{ID: "undo"}, []string{"run 1"}))
	undoes := Reversal{ID: rowID(1), RecordID: "opp_1", Writes: []WriteRef{{1, 1}}, Outcome: "updated", Run: "undo", At: noon}
	if _, err := l.TakeBackPart(t.Context(), undoes); err != ErrNoIntent {
		t.Errorf("without an intent: %v", err)
	}
	step := Intent{ID: rowID(1), Operation: OperationRestorePart, RecordID: "opp_1", Revision: 1, Body: []byte(`{"back":1}`), Before: []byte(`{"had":1}`)}
	if !step.Reverses() {
		t.Error("a part of the way back takes nothing back")
	}
	check(t, l.Intend(t.Context(), step))
	part, err := l.TakeBackPart(t.Context(), undoes)
	check(t, err)
	if e, _ := lookup(t, l, 1); e.RecordID != "opp_1" || e.Revision != 2 || e.Content != (Digest{}) || e.State != Settled {
		t.Errorf("after the part the row is %+v", e)
	}
	left := all(t, l)
	want := Write{WriteRef: part, Run: "run 1", RecordID: "opp_1", Body: step.Body, Before: step.Before, At: noon}
	if len(left) != 2 || !cmp.Equal(left[1], want) {
		t.Errorf("writes %+v, want %+v at the end", left, want)
	}
	undoes.Writes = append(undoes.Writes, part)
	check(t, l.TakeBack(t.Context(), undoes))
	if left := all(t, l); len(left) != 0 {
		t.Errorf("taken back, there are %+v", left)
	}
}

// Guards records that several imports share: none of them keeps one that is gone.
func TestTakeBackOfASharedRecord(t *testing.T) {
	c := open(t, newPath(t), Options{})
	l, other := openLedger(t, c, deals), openLedger(t, c, Import{Name: "others", Object: "opportunity", Identity: []string{"Id"}})
	check(t, c.StartRun(t.Context(), Run{ID: "run 1"}))
	written(t, l, "run 1", createIntent(1), 1)
	check(t, other.Settle(t.Context(), settlement(1)))
	holders, err := c.Holders(t.Context(), "opp_1")
	check(t, err)
	want := []Holder{{Ledger: "deals", Label: "deal 1", ID: rowID(1), Run: "run 1"}, {Ledger: "others", Label: "deal 1", ID: rowID(1)}}
	if diff := cmp.Diff(want, holders); diff != "" {
		t.Errorf("holders (-want +got):\n%s", diff)
	}
	check(t, l.TakeBack(t.Context(), Reversal{ID: rowID(1), RecordID: "opp_1", Gone: true, Outcome: "reversed"}))
	if e, _ := lookup(t, other, 1); e.RecordID != "" || e.Content != (Digest{}) || e.Outcome != "created" {
		t.Errorf("the other row is %+v", e)
	}
	if holders, err = c.Holders(t.Context(), "opp_1"); err != nil || holders != nil {
		t.Errorf("holders of what is gone: %v, %v", holders, err)
	}
}

// Guards a row in doubt that somebody decided outside of any run: undo finds it.
func TestWhatWasDecidedByHandCountsToTheLastImport(t *testing.T) {
	c := open(t, newPath(t), Options{})
	l := openLedger(t, c, deals)
	check(t, c.StartRun(t.Context(), Run{ID: "run 1"}))
	check(t, c.StartUndo(t.Context(), Run{ID: "undo"}, []string{"run 0"}))
	written(t, l, "", createIntent(1), 1)
	if got := all(t, l); len(got) != 1 || got[0].Run != "run 1" {
		t.Errorf("it counts to %+v", got)
	}
}

// Guards the runs to take back: however often something is taken back, what the last
// ten imports wrote stays.
func TestUndosRemoveNothing(t *testing.T) {
	c := open(t, newPath(t), Options{})
	l := openLedger(t, c, deals)
	check(t, c.StartRun(t.Context(), Run{ID: "run 1"}))
	written(t, l, "run 1", createIntent(1), 1)
	want := map[string][]string{}
	for n := range KeptRuns + 2 {
		id := fmt.Sprint("undo ", n)
		want[id] = []string{"run 1", "run, too"}
		check(t, c.StartUndo(t.Context(), Run{ID: id}, want[id]))
	}
	for n := 2; n <= KeptRuns; n++ {
		check(t, c.StartRun(t.Context(), Run{ID: fmt.Sprint("run ", n)}))
	}
	if len(all(t, l)) != 1 {
		t.Error("what the tenth last import wrote is gone")
	}
	got, err := c.Undos(t.Context())
	check(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("undos (-want +got):\n%s", diff)
	}
	check(t, c.StartRun(t.Context(), Run{ID: "one too many"}))
	if len(all(t, l)) != 0 {
		t.Error("what the eleventh last import wrote is kept")
	}
}
