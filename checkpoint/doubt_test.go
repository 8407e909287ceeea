package checkpoint

import (
	"maps"
	"testing"
)

// Guards what people decide by: a row in doubt says why, however it is asked for,
// whether it has a record already or not; no other row does.
func TestRowsInDoubtSayWhy(t *testing.T) {
	l := openLedger(t, open(t, newPath(t), Options{}), deals)
	const why = "2 records look like it"
	check(t, l.Settle(t.Context(), settlement(1)))
	check(t, l.Intend(t.Context(), updateIntent(1, `{}`)))
	check(t, l.Doubt(t.Context(), rowID(1), why))
	check(t, l.Intend(t.Context(), createIntent(2)))
	check(t, l.Doubt(t.Context(), rowID(2), why))
	check(t, l.Reject(t.Context(), refusal(3)))
	check(t, l.Intend(t.Context(), createIntent(3)))
	check(t, l.Intend(t.Context(), createIntent(4)))

	want := map[int]string{1: why, 2: why, 3: refusal(3).Message, 4: ""}
	for n, message := range want {
		if e, ok := lookup(t, l, n); !ok || e.Message != message {
			t.Errorf("row %d says %q, want %q", n, e.Message, message)
		}
	}
	listed := map[int]string{}
	for e, err := range l.Entries(t.Context()) {
		check(t, err)
		for n := range want {
			if e.ID == rowID(n) {
				listed[n] = e.Message
			}
		}
	}
	if !maps.Equal(listed, want) {
		t.Errorf("listed, the rows say %v, want %v", listed, want)
	}
}
