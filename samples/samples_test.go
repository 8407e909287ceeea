// Package samples_test holds the samples to what the README says of them: the
// good file has no fault at all, the faulty one has every kind.
package samples_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// bench is a sandbox with the seeded records, and the mapping of the samples.
type bench struct {
	client  *client.Client
	mapping *mapping.Mapping
	defs    map[string]*client.Definitions
	ids     map[string]map[string][]string // object and field, normal form → ids
}

func newBench(t *testing.T) *bench {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := box.LoadSamples(); err != nil {
		t.Fatal(err)
	}
	b := &bench{defs: map[string]*client.Definitions{}, ids: map[string]map[string][]string{}}
	b.client, err = client.New(client.Config{
		BaseURL: "http://127.0.0.1", Key: sandbox.DefaultKey, Version: "test", Transport: box.Transport(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if b.mapping, err = mapping.ReadFile("opportunities.yaml"); err != nil {
		t.Fatal(err)
	}
	for _, object := range b.mapping.Objects() {
		if b.defs[object], err = b.client.Definitions(t.Context(), object); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// open gives the rows of a file and the plan for its header.
func (b *bench) open(t *testing.T, path string) (*source.Reader, *mapping.Plan) {
	t.Helper()
	s := b.mapping.Source
	in, err := source.Open(path, source.Options{Encoding: s.Encoding, Delimiter: s.Delimiter, HeaderRow: s.HeaderRow})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	plan, err := b.mapping.Compile(b.defs, in.Header())
	if err != nil {
		t.Fatal(err)
	}
	return in, plan
}

// find gives the ids of the seeded records that a reference means.
func (b *bench) find(t *testing.T, r mapping.PlannedRelation, text string) []string {
	t.Helper()
	place := r.Object + " " + r.By
	if b.ids[place] == nil {
		b.ids[place] = map[string][]string{}
		for record, err := range b.client.All(t.Context(), r.Object, nil) {
			if err != nil {
				t.Fatal(err)
			}
			for _, form := range value.Comparables(r.ByType, record.Fields[r.By].Value) {
				b.ids[place][form] = append(b.ids[place][form], record.ID)
			}
		}
	}
	form, err := value.Comparable(r.ByType, text)
	if err != nil {
		t.Errorf("%s %q: %v", r.Key, text, err)
	}
	return b.ids[place][form]
}

// body is the request that a draft without faults becomes.
func (b *bench) body(t *testing.T, plan *mapping.Plan, d mapping.Draft) []byte {
	t.Helper()
	fields, relationships := map[string]json.RawMessage{}, map[string]any{}
	for i, f := range plan.Fields() {
		if d.Values[i] != nil {
			fields[f.Key] = d.Values[i]
		}
	}
	for i, r := range plan.Relations() {
		var ids []string
		for _, text := range d.References[i] {
			found := b.find(t, r, text)
			if len(found) != 1 {
				t.Errorf("%s: %d records are %q, want one", r.Key, len(found), text)
			}
			ids = append(ids, found...)
		}
		switch {
		case len(ids) == 0:
		case r.Cardinality == client.HasOne:
			relationships[r.Key] = ids[0]
		default:
			relationships[r.Key] = ids
		}
	}
	body, err := json.Marshal(map[string]any{"fields": fields, "relationships": relationships})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func rows(t *testing.T, in *source.Reader) func(yield func(source.Row) bool) {
	return func(yield func(source.Row) bool) {
		for {
			row, err := in.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !yield(row) {
				return
			}
		}
	}
}

// TestGoodSample drafts every row and sends it to the sandbox, which reads the
// values by its own rules.
func TestGoodSample(t *testing.T) {
	b := newBench(t)
	in, plan := b.open(t, "opportunities.csv")
	created, held, seen := 0, map[value.Type]bool{}, map[string]int{}
	for row := range rows(t, in) {
		if row.Fault != nil {
			t.Errorf("line %d: %v", row.Line, row.Fault)
			continue
		}
		d := plan.Draft(row.Cells)
		for _, f := range slices.Concat(d.Faults, d.Warnings) {
			t.Errorf("line %d: %v", row.Line, f)
		}
		if d.Skip != "" || len(d.Faults) > 0 {
			continue
		}
		if first, again := seen[strings.Join(d.Identity, "\x00")]; again {
			t.Errorf("line %d has the identity of line %d", row.Line, first)
		}
		seen[strings.Join(d.Identity, "\x00")] = row.Line
		for i, f := range plan.Fields() {
			held[f.Type] = held[f.Type] || d.Values[i] != nil
		}
		write := client.Write{Object: b.mapping.Object, Body: b.body(t, plan, d), Key: fmt.Sprint(row.Line)}
		if _, err := b.client.Create(t.Context(), write); err != nil {
			t.Errorf("line %d: %v", row.Line, err)
			continue
		}
		created++
	}
	if created != 100 {
		t.Errorf("%d rows became records, want 100", created)
	}
	for _, valueType := range allTypes {
		if !held[valueType] {
			t.Errorf("no row has a value of type %s", valueType)
		}
	}
}

var allTypes = []value.Type{
	value.Text, value.Markdown, value.HTML, value.Number, value.Currency, value.Checkbox, value.DateTime,
	value.Email, value.URL, value.Telephone, value.Address, value.FullName, value.SocialHandle,
	value.SingleSelect, value.MultiSelect,
}

// faultyKinds are the faults that the README promises of the faulty sample:
// the column to blame (empty: the row as a whole) and the reason.
var faultyKinds = []string{
	"Stage unknown_option near Closed Won", "Stage unknown_option", "Stage ambiguous_option", "Stage required_empty",
	"Lead Source unknown_option near Trade fair", "Tags unknown_option near Competitive", "Type unknown_option near Renewal",
	"Close Date invalid_date", "Close Date no_such_time", "Engaged At no_such_time",
	"Amount too_many_decimals", "Amount number_notation", "Amount wrong_currency", "Amount exponent",
	"Amount out_of_range", "Amount invalid_number", "Probability invalid_number",
	"Billing Email invalid_email", "Stakeholders invalid_email",
	"Account required_empty", "Account not found", "Opportunity required_empty",
	"Country unknown_country near Germany", "Country ambiguous_country",
	"Phone invalid_telephone", "Proposal Link invalid_url", "References invalid_url",
	"Budget invalid_checkbox", "Buyer LinkedIn invalid_handle",
	"Opportunity ID identity_empty", "Owner not found", "Champion not found",
	"row too short", "row too long", "row with a stray quote", "row not in UTF-8",
	"repeated with the same content", "repeated with other content", "several faults at once",
}

// TestFaultySample finds every kind of fault in the faulty sample, and no other.
func TestFaultySample(t *testing.T) {
	b := newBench(t)
	in, plan := b.open(t, "opportunities-faulty.csv")
	found, good, first := map[string]int{}, 0, map[string]string{}
	for row := range rows(t, in) {
		kinds := b.kinds(t, plan, row, len(in.Header()), first)
		if len(kinds) == 0 {
			good++
		}
		for _, kind := range kinds {
			found[kind] = row.Line
		}
	}
	if good != 2 {
		t.Errorf("%d good rows, want the first and the last", good)
	}
	for _, kind := range faultyKinds {
		if _, ok := found[kind]; !ok {
			t.Errorf("no row shows: %s", kind)
		}
		delete(found, kind)
	}
	for kind, line := range found {
		t.Errorf("line %d has a fault that is not listed: %s", line, kind)
	}
}

// kinds names what is wrong with a row; first holds the content of every
// identity so far.
func (b *bench) kinds(t *testing.T, plan *mapping.Plan, row source.Row, width int, first map[string]string) []string {
	t.Helper()
	if row.Fault != nil {
		return []string{rowKind(row, width)}
	}
	d := plan.Draft(row.Cells)
	var kinds []string
	for _, f := range slices.Concat(d.Faults, d.Warnings) {
		kind := f.Column + " " + f.Reason
		if f.Nearest != "" {
			kind += " near " + f.Nearest
		}
		kinds = append(kinds, kind)
	}
	if len(kinds) > 3 {
		kinds = []string{"several faults at once"}
	}
	for i, r := range plan.Relations() {
		for _, text := range d.References[i] {
			if len(b.find(t, r, text)) == 0 {
				kinds = append(kinds, b.column(r.Key)+" not found")
			}
		}
	}
	id, content := strings.Join(d.Identity, "\x00"), strings.Join(row.Cells, "\x00")
	earlier, again := first[id]
	switch {
	case !again:
		first[id] = content
	case earlier == content:
		kinds = append(kinds, "repeated with the same content")
	default:
		kinds = append(kinds, "repeated with other content")
	}
	return kinds
}

func (b *bench) column(relation string) string {
	i := slices.IndexFunc(b.mapping.Relationships, func(r mapping.Relation) bool { return r.Key == relation })
	return b.mapping.Relationships[i].Column
}

func rowKind(row source.Row, width int) string {
	switch message := row.Fault.Message; {
	case strings.Contains(message, "UTF-8"):
		return "row not in UTF-8"
	case strings.Contains(message, "quote"):
		return "row with a stray quote"
	case len(row.Cells) < width:
		return "row too short"
	case len(row.Cells) > width:
		return "row too long"
	default:
		return message
	}
}
