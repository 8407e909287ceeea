package importer

import (
	"encoding/binary"
	"testing"

	"lightfield-importer/importer/identity"
)

// Every row is found again, also among those that are sought in the same place at first,
// and no other; growing loses none.
func TestSeenFindsEveryRowAgain(t *testing.T) {
	const rows = 9_000
	id := func(n int) (d identity.Digest) {
		place := uint64(n/3) * 0x9E3779B97F4A7C15 & (1<<40 - 1) // spread like those of digests
		binary.LittleEndian.PutUint64(d[:], place|uint64(n%3)<<40)
		return d
	}
	for _, room := range []int64{0, -1, rows} {
		s := newSeen(room)
		for n := range rows {
			if s.has(id(n)) {
				t.Fatalf("row %d is there before it came", n)
			}
			if _, repeated := s.first(id(n), identity.Short{byte(n)}, n, n%7 == 0); repeated {
				t.Fatalf("row %d is called a repetition", n)
			}
		}
		for n := range rows {
			earlier, repeated := s.first(id(n), identity.Short{}, rows, false)
			if !repeated || earlier.line() != n || earlier.faulty() != (n%7 == 0) || earlier.same(identity.Short{byte(n)}) == earlier.faulty() || !s.has(id(n)) {
				t.Fatalf("row %d: %+v, %v", n, earlier, repeated)
			}
		}
		if s.n != rows || 2*int(s.n) > len(s.slots) {
			t.Errorf("%d rows in %d slots", s.n, len(s.slots))
		}
	}
}
