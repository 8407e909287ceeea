package checkpoint

import "testing"

// Guards what undo may trash: a record that a replayed create led to was there
// before, so no run of this checkpoint has made it.
func TestAdoptedRecordIsNotCreated(t *testing.T) {
	c := open(t, newPath(t), Options{})
	l := openLedger(t, c, deals)
	check(t, c.StartRun(t.Context(), Run{ID: "run"}))
	for n, outcome := range map[byte]string{1: "created", 2: "unchanged"} {
		i := createIntent(1)
		i.ID[0] = n
		check(t, l.Intend(t.Context(), i))
		s := settlement(1)
		s.ID, s.Run, s.Outcome = i.ID, "run", outcome
		check(t, l.Settle(t.Context(), s))
	}
	var made string
	check(t, c.readers.QueryRow(`SELECT group_concat(outcome) FROM entries WHERE created_run IS NOT NULL`).Scan(&made))
	if made != "created" {
		t.Errorf("made by the run: %s", made)
	}
}
