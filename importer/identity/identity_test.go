package identity

import (
	"encoding/hex"
	"fmt"
	"testing"
	"time"
)

func TestDigestsTellPiecesApart(t *testing.T) {
	seen := map[Digest]string{}
	for name, d := range map[string]Digest{
		"columns ab|c":   Columns([]string{"ab", "c"}),
		"columns a|bc":   Columns([]string{"a", "bc"}),
		"columns abc":    Columns([]string{"abc"}),
		"columns abc|":   Columns([]string{"abc", ""}),
		"cells abc":      Cells([]string{"abc"}),
		"content":        whole(Content([]Part{{"k", []byte("abc")}})),
		"content2":       whole(Content([]Part{{"ka", []byte("bc")}})),
		"first of abc":   Repetition(Cells([]string{"abc"}), 1),
		"second of abc":  Repetition(Cells([]string{"abc"}), 2),
		"empty identity": Columns(nil),
	} {
		if other, ok := seen[d]; ok {
			t.Errorf("%s and %s share a digest", name, other)
		}
		seen[d] = name
	}
}

// whole has zeros behind a short digest.
func whole(s Short) (d Digest) {
	copy(d[:], s[:])
	return d
}

func TestFleetingTellsPiecesApart(t *testing.T) {
	var nothing, none, no, two, one Fleeting
	add := func(values ...string) Short {
		var f Fleeting
		for _, v := range values {
			f.Add([]byte(v))
		}
		return f.Digest()
	}
	none.Add(nil)
	none.Add([]byte("abc"))
	no.AddTexts(nil)
	no.AddTexts([]string{})
	two.AddTexts([]string{"ab", "c"})
	one.AddTexts([]string{"abc"})
	seen := map[Short]string{}
	for name, d := range map[string]Short{
		"nothing": nothing.Digest(), "empty": add(""), "empty twice": add("", ""), "none|abc": none.Digest(), "empty|abc": add("", "abc"), "abc|empty": add("abc", ""),
		"abc": add("abc"), "ab|c": add("ab", "c"), "c|ab": add("c", "ab"), "a|bc": add("a", "bc"), "no texts": no.Digest(), "texts ab|c": two.Digest(), "texts abc": one.Digest(),
	} {
		if other, ok := seen[d]; ok {
			t.Errorf("%s and %s share a digest", name, other)
		}
		seen[d] = name
	}
	if first, again := add("abc", "d"), add("abc", "d"); first != again {
		t.Error("the same row has two digests")
	}
}

// A checkpoint outlives the program that wrote it: the digests are a format.
func TestDigestsAreAFormat(t *testing.T) {
	for _, c := range []struct {
		name string
		got  string
		want string
	}{
		{"columns", fmt.Sprintf("%x", Columns([]string{"006", "é"})), "b83e4ed6600d297c762b7bacb49461cd"},
		{"content", fmt.Sprintf("%x", Content([]Part{{"$name", []byte(`"a"`)}})), "1f6df0c0cc2558dd"},
		{"fields", fmt.Sprintf("%x", Fields([]Part{{"$name", []byte(`"a"`)}, {"b", []byte("2")}})), "069d192a361b2ff6fc7b060fb1"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
	key := Key(Write{Import: "deals", Object: "opportunity", Operation: "create", Identity: Columns([]string{"006"}), Body: []byte(`{}`)})
	if want := "14046cad-44ad-5780-ae2e-4da668489c45"; key != want {
		t.Errorf("key %s, want %s", key, want)
	}
}

// Digests of eight bytes are of a checkpoint that an older version has written.
func TestChangedFindsExactlyTheChangedParts(t *testing.T) {
	old := []Part{{"a", []byte("1")}, {"b", []byte("2")}, {"c", []byte("2")}}
	earlier, err := hex.DecodeString("7b5926cfa1c5add1f6fc7b060fb19a7f47d07806b4f7203a")
	if err != nil {
		t.Fatal(err)
	}
	for size, fields := range map[int][]byte{6: Fields(old), 8: earlier} {
		for _, p := range old {
			if Changed(fields, p) {
				t.Errorf("%d bytes each: %s=%s is called changed", size, p.Key, p.Value)
			}
		}
		for _, p := range []Part{{"a", []byte("2")}, {"b", []byte("1")}, {"d", []byte("1")}, {"c", []byte("null")}} {
			if !Changed(fields, p) {
				t.Errorf("%d bytes each: %s=%s is called unchanged", size, p.Key, p.Value)
			}
		}
	}
	for _, none := range [][]byte{nil, Fields(nil)} {
		if !Changed(none, old[0]) {
			t.Error("without earlier digests everything has changed")
		}
	}
}

func TestKeyCoversEveryPart(t *testing.T) {
	base := Write{Import: "i", Object: "o", Operation: "update", RecordID: "r", Identity: Digest{1}, Revision: 1, UpdatedAt: time.Unix(1, 0), Body: []byte("{}")}
	keys := map[string]string{Key(base): "base"}
	change := func(name string, f func(*Write)) {
		w := base
		f(&w)
		k := Key(w)
		if other, ok := keys[k]; ok {
			t.Errorf("changing %s gives the key of %s", name, other)
		}
		keys[k] = name
	}
	change("import", func(w *Write) { w.Import = "j" })
	change("object", func(w *Write) { w.Object = "p" })
	change("operation", func(w *Write) { w.Operation = "create" })
	change("record", func(w *Write) { w.RecordID = "s" })
	change("identity", func(w *Write) { w.Identity = Digest{2} })
	change("revision", func(w *Write) { w.Revision = 2 })
	change("updatedAt", func(w *Write) { w.UpdatedAt = time.Unix(1, 1) })
	change("no updatedAt", func(w *Write) { w.UpdatedAt = time.Time{} })
	change("body", func(w *Write) { w.Body = []byte("{ }") })
	w := base
	w.UpdatedAt = base.UpdatedAt.In(time.FixedZone("", 3600))
	if Key(w) != Key(base) {
		t.Error("one instant in another time zone gives another key")
	}
}

func FuzzIdentity(f *testing.F) {
	f.Add("a", "b", "ab", "")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		same := a == c && b == d
		if (Columns([]string{a, b}) == Columns([]string{c, d})) != same {
			t.Errorf("%q,%q and %q,%q", a, b, c, d)
		}
		x, y := Part{a, []byte(b)}, Part{c, []byte(d)}
		if Changed(Fields([]Part{x}), y) == same {
			t.Errorf("changed is wrong for %q=%q and %q=%q", a, b, c, d)
		}
		key := func(i, body string) string { return Key(Write{Import: i, Body: []byte(body)}) }
		if (key(a, b) == key(c, d)) != same {
			t.Errorf("keys of %q,%q and %q,%q", a, b, c, d)
		}
	})
}

func BenchmarkRow(b *testing.B) {
	parts := make([]Part, 12)
	for i := range parts {
		parts[i] = Part{string(rune('a' + i)), []byte("some value of a cell")}
	}
	b.ReportAllocs()
	for b.Loop() {
		Columns([]string{"006x0000001YtCr"})
		Content(parts)
		Fields(parts)
	}
}
