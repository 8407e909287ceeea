package importer

import (
	"math"
	"testing"
)

func TestLeft(t *testing.T) {
	for _, c := range []struct {
		name string
		a    ahead
		want int64
	}{
		{"a first import", ahead{waiting: 4000, unseen: 40_000, share: 1}, 44_000},
		{"all rows looked at, and a few to write", ahead{waiting: 50, held: 7, share: 0.001}, 50},
		{"unchanged rows fly by, and nobody knows how many more", ahead{waiting: 3, unseen: 90_000, held: 90_000}, -1},
		{"on with what was interrupted, once its rows have passed", ahead{waiting: 4000, unseen: 20_000, share: 1}, 24_000},
		{"rows that vanished from the file do not count twice", ahead{unseen: 100, held: 5000, share: 1}, 100},
		{"every row is another one tonight", ahead{waiting: 4000, unseen: 40_000, held: 40_000, share: 1}, 44_000},
		{"a few known rows do not matter", ahead{waiting: 1000, unseen: 200, held: 200, share: 0.5}, 1100},
		{"half of them lately says nothing of so many", ahead{waiting: 1000, unseen: 5000, held: 5000, share: 0.5}, -1},
		{"a second pass", ahead{waiting: 10, share: 1, linking: true}, -1},
		{"nothing", ahead{}, 0},
	} {
		if got := c.a.left(); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestShareForgets(t *testing.T) {
	var c counts
	step := func(rest int) {
		c.looked.Add(256)
		c.noteShare(rest, 256)
	}
	step(0)
	for range 100 {
		step(0)
	}
	if got := math.Float64frombits(c.share.Load()); got != 0 {
		t.Errorf("%v of unchanged rows had to be written", got)
	}
	for range 10 {
		step(256)
	}
	if got := math.Float64frombits(c.share.Load()); got < nearlyAll {
		t.Errorf("after ten batches of new rows the share is %v", got)
	}
}
