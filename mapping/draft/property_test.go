package draft_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"lightfield-importer/client"
	"lightfield-importer/client/snapshot"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/draft"
)

var objects = []string{"account", "contact", "opportunity", "task", "note", "meeting", "project"}

// headers are names of columns that are known, that look like others, and that
// no YAML file would want to have in it.
var headers = strings.Split(`Id|Name|First Name|Last Name|Email|E-Mail 2|Stage|Status|Amount|Close Date|Created Date|Owner|Owner Email|OwnerId|
Account|Account Name|AccountId|WhatId|Phone|Mobile|Website|Industry|Employees|Headcount|Street|City|State|ZIP|Country|Tags|Notes|Title|Subject|
Content|Due|Description|Probability (%)|Budget confirmed|Partners|true|null|~|- a|{brace}|a: b|a #b|"quoted"|'single'|&anchor|*alias|!tag|%YAML|
@at|`+"`tick`"+`|[list]|a,b|1.0|2026-01-01|0x1F|Zürich & Söhne|日本語|👩‍🚀 emoji|`+"\u202egnitset|zero\u200bwidth|new\nline|tab\there|bell\abell|\u0085next|sep\u2028line"+`|`+strings.Repeat("long ", 200), "|")

// cells of one kind.
var cells = []func(r *rand.Rand) string{
	func(*rand.Rand) string { return "" },
	func(r *rand.Rand) string { return fmt.Sprint(r.IntN(2000)) },
	func(r *rand.Rand) string { return fmt.Sprintf("%d.%02d", r.IntN(2000), r.IntN(100)) },
	func(r *rand.Rand) string { return fmt.Sprintf("%d.%03d,%d", 1+r.IntN(20), r.IntN(1000), r.IntN(10)) },
	func(r *rand.Rand) string { return fmt.Sprintf("%d,%03d", 1+r.IntN(20), r.IntN(1000)) },
	func(r *rand.Rand) string { return fmt.Sprintf("$%d (%d%%)", r.IntN(20), r.IntN(100)) },
	func(r *rand.Rand) string { return fmt.Sprintf("%02d/%02d/2026", 1+r.IntN(12), 1+r.IntN(12)) },
	func(r *rand.Rand) string {
		return fmt.Sprintf("%02d.%02d.2026 %d:30", 1+r.IntN(28), 1+r.IntN(12), r.IntN(24))
	},
	func(r *rand.Rand) string { return fmt.Sprintf("2026-%02d-%02dT10:00:00Z", 1+r.IntN(12), 1+r.IntN(28)) },
	func(r *rand.Rand) string { return fmt.Sprintf("45%03d", r.IntN(1000)) },
	func(r *rand.Rand) string { return fmt.Sprintf("p%d@example.com", r.IntN(50)) },
	func(r *rand.Rand) string { return fmt.Sprintf("p%d@example.com; q@example.com", r.IntN(50)) },
	func(r *rand.Rand) string { return fmt.Sprintf("www.site%d.example/x y", r.IntN(50)) },
	func(r *rand.Rand) string { return fmt.Sprintf("+49 30 9018%02d", r.IntN(100)) },
	func(r *rand.Rand) string { return fmt.Sprintf("001x0000001aa%02dAAA", r.IntN(100)) },
	func(r *rand.Rand) string { return fmt.Sprintf("acc_%d", r.IntN(100)) },
	func(r *rand.Rand) string {
		return pick(r, "Won", "Lost", "On Hold", "Closed-Won", "proposal", "new: #1", "true", "~")
	},
	func(r *rand.Rand) string { return pick(r, "ja", "nein", "x", "n/a", "-", "TRUE") },
	func(r *rand.Rand) string { return pick(r, "Germany", "Korea", "Atlantis", "N/A") },
	func(r *rand.Rand) string {
		return pick(r, "a\nb", "\x1b[31mred", "\u202e", `"`, `\`, "{x}", "=1+1", "👍🏽", "Total")
	},
	func(r *rand.Rand) string { return strings.Repeat("very long text ", r.IntN(500)) },
	func(r *rand.Rand) string { return `{"json": "` + fmt.Sprint(r.IntN(9)) + `"}` },
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// randomFile is a header of different names, and a profile of rows.
func randomFile(r *rand.Rand) ([]string, *draft.Profile) {
	var header []string
	for range 1 + r.IntN(12) {
		name := norm.NFC.String(strings.TrimSpace(pick(r, headers...)))
		if name != "" && !slices.Contains(header, name) {
			header = append(header, name)
		}
	}
	p := draft.NewProfile(header)
	kinds := make([]func(*rand.Rand) string, len(header))
	for i := range kinds {
		kinds[i] = cells[r.IntN(len(cells))]
	}
	for range r.IntN(60) {
		row := make([]string, len(header))
		for i := range row {
			if row[i] = kinds[i](r); r.IntN(10) == 0 {
				row[i] = cells[r.IntN(len(cells))](r)
			}
		}
		p.Add(row)
	}
	return header, p
}

// randomOrganisation is an organisation that has some of the fields of the
// sandbox, under odd labels now and then, and relations that lead nowhere.
func randomOrganisation(r *rand.Rand, s *snapshot.Snapshot, object string) map[string]*client.Definitions {
	known := s.Known(object)
	own := *known[object]
	own.Fields, own.Relationships = maps.Clone(own.Fields), maps.Clone(own.Relationships)
	for _, key := range slices.Sorted(maps.Keys(own.Fields)) {
		f := own.Fields[key]
		switch r.IntN(8) {
		case 0:
			delete(own.Fields, key)
			continue
		case 1:
			f.Label = pick(r, headers...)
		case 2:
			needed, _ := client.Required(object)
			f.ReadOnly = !slices.Contains(needed, key) // no mapping could fill one that is both
		case 3:
			f.TypeConfiguration.Options = nil
		case 4:
			f.TypeConfiguration.Options = append(f.TypeConfiguration.Options,
				client.Option{ID: "opt_a", Label: "Won"}, client.Option{ID: "opt_b", Label: " won "}, client.Option{ID: "opt_c", Label: pick(r, headers...)})
		}
		own.Fields[key] = f
	}
	for _, key := range slices.Sorted(maps.Keys(own.Relationships)) {
		if r.IntN(6) == 0 {
			delete(own.Relationships, key)
		}
	}
	known[object] = &own
	for _, other := range slices.Sorted(maps.Keys(known)) {
		if other != object && r.IntN(6) == 0 {
			delete(known, other)
		}
	}
	return known
}

// TestEveryDraftLoadsAndCompiles is the promise: whatever file and organisation
// there are.
func TestEveryDraftLoadsAndCompiles(t *testing.T) {
	s := organisation(t)
	proposed := 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 7))
		object := pick(r, objects...)
		header, p := randomFile(r)
		g := draft.Given{Object: object, Definitions: randomOrganisation(r, s, object), Profile: p, Name: pick(r, headers...), File: pick(r, headers...)}
		if r.IntN(2) == 0 {
			g.Members = s.Members
		}
		d, err := draft.Propose(g)
		if err != nil {
			if wrong := permitted(g, header, err); wrong != "" {
				t.Fatalf("seed %d: %v, although %s", seed, err, wrong)
			}
			continue
		}
		proposed++
		text := written(t, d)
		loaded, err := mapping.Load("draft.yaml", []byte(text))
		if err != nil {
			t.Fatalf("seed %d: the draft does not load:\n%v\n%s", seed, err, text)
		}
		if _, err := loaded.Compile(g.Definitions, header); err != nil {
			t.Fatalf("seed %d: the draft does not compile:\n%v\n%s", seed, err, text)
		}
		if loaded.Name != d.Mapping.Name {
			d.Mapping.Name = loaded.Name // not fit for one: the file's name stands in
		}
		sameMapping(t, d.Mapping, *loaded)
		everyColumnIsSomewhere(t, d, header)
		if again, err := draft.Propose(g); err != nil || written(t, again) != text {
			t.Fatalf("seed %d: a second draft of the same differs: %v", seed, err)
		}
		if t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, text)
		}
	}
	if proposed < 300 {
		t.Errorf("only %d drafts", proposed)
	}
}

// permitted says what speaks against an error of Propose.
func permitted(g draft.Given, header []string, err error) string {
	usable := slices.ContainsFunc(header, func(h string) bool { return len(h) <= 500 })
	if errors.Is(err, draft.ErrNoColumns) && !usable {
		return ""
	}
	for _, f := range g.Definitions[g.Object].Fields {
		if usable && !f.ReadOnly {
			return "there are columns and a field for them"
		}
	}
	return ""
}

// everyColumnIsSomewhere: no column is dropped in silence.
func everyColumnIsSomewhere(t *testing.T, d *draft.Draft, header []string) {
	t.Helper()
	for _, name := range header {
		left := slices.ContainsFunc(d.Left, func(l draft.Left) bool { return l.Column.Name == name })
		if used := len(d.Targets(name)) > 0; used == left {
			t.Errorf("column %q: used %v, left over %v", name, used, left)
		}
	}
}

// FuzzDraft drafts from any table.
func FuzzDraft(f *testing.F) {
	s := organisation(f)
	for i, e := range exports {
		f.Add([]byte(e.text), uint8(i))
	}
	f.Add([]byte("Id,\"a\x1bb\",{x}\n1,2,3\n"), uint8(2))
	f.Fuzz(func(t *testing.T, table []byte, n uint8) {
		object := objects[int(n)%len(objects)]
		lines := strings.Split(string(bytes.ToValidUTF8(table, nil)), "\n")
		var header []string
		for name := range strings.SplitSeq(lines[0], ",") {
			if name = norm.NFC.String(strings.TrimSpace(name)); name != "" && !slices.Contains(header, name) {
				header = append(header, name)
			}
		}
		p := draft.NewProfile(header)
		for _, line := range lines[1:] {
			p.Add(strings.Split(line, ","))
		}
		d, err := draft.Propose(draft.Given{Object: object, Definitions: s.Known(object), Profile: p, File: "f.csv"})
		if err != nil {
			return
		}
		text := written(t, d)
		loaded, err := mapping.Load("draft.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if _, err := loaded.Compile(s.Known(object), header); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	})
}
