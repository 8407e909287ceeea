package checkpoint

import (
	"testing"
)

// A row knows the list that its record was put on last, for as long as it has this
// record.
func TestListOfARow(t *testing.T) {
	const list = 3
	for name, test := range map[string]struct {
		then func(t *testing.T, c *Checkpoint, l *Ledger)
		want int
	}{
		"put on it": {func(*testing.T, *Checkpoint, *Ledger) {}, list},
		"put on another": {func(t *testing.T, _ *Checkpoint, l *Ledger) {
			check(t, l.NoteListed(t.Context(), list+1, []Entry{{ID: rowID(1), RecordID: "opp_1"}}))
		}, list + 1},
		"changed since": {func(t *testing.T, _ *Checkpoint, l *Ledger) { written(t, l, "run", updateIntent(1, `{}`), 2) }, list},
		"refused since": {func(t *testing.T, _ *Checkpoint, l *Ledger) { check(t, l.Reject(t.Context(), settlement(1))) }, list},
		"made anew": {func(t *testing.T, _ *Checkpoint, l *Ledger) {
			s := settlement(1)
			s.RecordID = "opp_9"
			check(t, l.Settle(t.Context(), s))
		}, 0},
		"taken back, and out of the trash": {func(t *testing.T, _ *Checkpoint, l *Ledger) {
			check(t, l.TakeBack(t.Context(), Reversal{ID: rowID(1), RecordID: "opp_1", Gone: true}))
			written(t, l, "run", createIntent(1), 3)
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			c := open(t, path, Options{})
			l := openLedger(t, c, deals)
			check(t, c.StartRun(t.Context(), Run{ID: "run"}))
			written(t, l, "run", createIntent(1), 1)
			written(t, l, "run", createIntent(2), 1)
			check(t, l.NoteListed(t.Context(), list, []Entry{{ID: rowID(1), RecordID: "opp_1"}, {ID: rowID(2), RecordID: "opp_8"}, {ID: rowID(7), RecordID: "opp_7"}}))
			test.then(t, c, l)
			shut(t, c)
			c = open(t, path, Options{ReadOnly: true})
			l = openLedger(t, c, deals)
			if e, _ := lookup(t, l, 1); e.List != test.want {
				t.Errorf("the row has list %d, want %d", e.List, test.want)
			}
			if e, _ := lookup(t, l, 2); e.List != 0 {
				t.Errorf("a row with another record has list %d", e.List)
			}
			if _, known := lookup(t, l, 7); known {
				t.Error("an unknown row became known")
			}
			e, _ := lookup(t, l, 1)
			holders, err := c.Holders(t.Context(), e.RecordID)
			check(t, err)
			if len(holders) != 1 || holders[0].List != test.want {
				t.Errorf("holders %+v, want list %d", holders, test.want)
			}
		})
	}
}
