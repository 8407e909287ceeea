package importer

import (
	"encoding/csv"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/mapping/value"
)

// rehearsal is an import that is made by chance: a mapping, and what its file holds in
// a first run and in a second.
type rehearsal struct {
	mapping       string
	first, second string
}

// rehearser makes rehearsals.
type rehearser struct {
	*rand.Rand
	object string
	defs   *client.Definitions
	box    *sandbox.Sandbox
	header []string
	cells  []func() string // of each column
	rough  int             // one cell in so many is out of place
}

func (r *rehearser) in(n int) bool              { return r.IntN(n) == 0 }
func (r *rehearser) pick(from ...string) string { return from[r.IntN(len(from))] }
func (r *rehearser) any(from []string) string   { return from[r.IntN(len(from))] }
func (r *rehearser) column(name string, f func() string) string {
	r.header, r.cells = append(r.header, name), append(r.cells, f)
	return strconv.Quote(name)
}

// samples are texts of each value type, some of which are none.
var samples = map[value.Type][]string{
	value.Text: {"One", "Two", "Three", "  blanks  ", "a\nb", "Zürich", "Zu\u0308rich", "=1+1", "👩‍🚀", "\u00a0", "\u200b", "\x00", "<b>x</b>", strings.Repeat("long ", 400)},
	value.Number: {"0", "7", "-12.5", "1234.56", "12.345", "9007199254740991", "9007199254740992", "-9007199254740991.01", "1e5", "1,234.50", "+5", "007",
		"1.", ".5", "-0", "(5)", "5%", "$7", "٣", "0.000", "1.10", "NaN", "1 234"},
	value.Checkbox: {"true", "yes", "No", "0", "on", "x", "Y", "-", "falsch"},
	value.DateTime: {"2026-03-16", "2026-03-16T12:00:00Z", "2026-03-29T02:30:00", "2026-03-16 12:00", "2026-02-30", "0001-01-01", "9999-12-31T23:59:59-05:00",
		"0000-01-01", "2026-03-16T12:00:00.123456789+14:00", "16.03.2026", "45000", "2026-03-16T24:00:00Z", "0001-01-01T00:00:00+05:00", "1900-02-29", "2026-06-30T23:59:60Z"},
	value.Email: {"nora@halden.example", "A@EXAMPLE.COM", "a@b", "x..y@example.com", ".x@example.com", `"a b"@example.com`, `"q"@example.com`, "ü@example.com", "a@exämple.com",
		"a@example.com.", "a@-x.com", "a@[1.2.3.4]", "mailto:a@example.com", "<a@example.com>", "Ann <a@example.com>", "a+b@example.com", "a@b_c.example", "a@example.c",
		strings.Repeat("a", 65) + "@example.com", "a@" + strings.Repeat("b", 64) + ".com", "a@" + strings.Repeat("b.", 125) + "com", "a@example..com", "a(b)@example.com", "a@example.com (b)"},
	value.URL: {"https://example.com", "example.com", "HTTP://EXAMPLE.com/Path", "http://localhost", "ftp://x.example", "https://exa mple.com", "https://ex.com:99999", "https://ex.com:",
		"https://u:p@ex.com", "https://münchen.example", "https://ex.com/%zz", "https://ex%41.com", "//ex.com", "https://ex..com", "https://1.2.3.4", "https://[::1]/", "https://ex.com/a b",
		"https://ex.com/\u00a0", "https://ex.com?q=1#x", "https://.com", "https://a_b.com", "https:/ex.com", "https://ex.com./", "www.example.com/ä", "https://ex.com/\u2028"},
	value.Telephone: {"+49 30 901820", "(415) 555-2671", "030 901820", "12345", "1234567", "+1 415 555 2671 x12", "+999", "0049 30 901820", "415-555-2671 ext. 123456789", "٠٣٠٩٠١٨٢٠",
		"555-CALL-NOW", "+1 (415) 555–2671", "tel:+14155552671", "+14155552671;ext=5", "1234567890123456", "123 456 7#8", "+49 (0)30 901820", "415.555.2671 / 2", "1-800-FLOWERS"},
	value.SocialHandle: {"https://linkedin.com/in/x", "linkedin.com/company/y", "@x", "https://x.com/abc", "https://twitter.com/abc", "https://www.facebook.com/abc", "https://linkedin.com/",
		"https://de.linkedin.com/in/x", "in/x", "https://x.com/a/status/1", "instagram.com/abc", "abc", "https://notx.com/abc", "https://x.com//", "https://LinkedIn.com/IN/x", "https://x.com/a?b=c",
		"https://linkedin.com/in/%zz", "https://linkedin.com:443/in/x", "x.com/@abc", "a b", "company/y"},
	value.FullName: {"Nora Halden", "Halden, Nora", "Madonna", "Dr. A van den B", "\x00", "a\nb", ","},
	value.Address:  {"Street 1", "", "DE", "Germany", "Korea", "US", "UK", "12.5", "91", "-180", "180.0000001", "1e2", "XX", "de", "\x00", "47,3"},
}

// marks are what is put into texts to make them doubtful.
var marks = strings.Split(". , ; - + @ / : % # ? & = ( ) [ ] \" ' \\ _ * 0 9 A é ٣ 🙂 \t \n \u00a0 \u200b \u2028 \u202e \ufeff \x00 \x7f", " ")

// doubtful changes a text here and there.
func (r *rehearser) doubtful(text string) string {
	if !r.in(r.rough) {
		return text
	}
	runes := []rune(text)
	at := r.IntN(len(runes) + 1)
	head, tail := string(runes[:at]), runes[at:]
	if r.in(3) && len(tail) > 0 {
		tail = tail[1:]
	}
	return head + r.any(marks) + string(tail)
}

// text is a cell for a field.
func (r *rehearser) text(def client.FieldDefinition) string {
	t := value.Type(def.ValueType)
	switch t {
	case value.Markdown, value.HTML:
		t = value.Text
	case value.Currency:
		t = value.Number
	}
	from := samples[t]
	for _, o := range def.TypeConfiguration.Options {
		from = append(from, o.Label, o.ID, strings.ToUpper(o.Label), " "+o.Label)
	}
	text := r.any(from)
	if !r.in(r.rough) { // the first ones of each are fit
		text = from[r.IntN(min(3, len(from)))]
	}
	return r.doubtful(text)
}

// sometimes leaves a cell empty, the less the more it is needed.
func (r *rehearser) sometimes(needed bool, f func() string) func() string {
	return func() string {
		if r.in(5) && (!needed || r.in(5)) {
			return ""
		}
		return f()
	}
}

// several puts texts into one cell.
func (r *rehearser) several(f func() string) func() string {
	return func() string {
		n := r.IntN(4)
		if r.in(40) {
			n = 20 + r.IntN(10)
		}
		texts := make([]string, n)
		for i := range texts {
			texts[i] = f()
		}
		return strings.Join(texts, r.pick(";", "; "))
	}
}

// field writes a field of the mapping.
func (r *rehearser) field(key string, def client.FieldDefinition, needed bool) string {
	var options []string
	add := func(n int, option string) {
		if r.in(n) {
			options = append(options, option)
		}
	}
	if !needed {
		add(4, "empty: clear")
	}
	add(4, "on_error: empty")
	cell := func() string { return r.text(def) }
	if r.object == sandbox.CustomObject && needed {
		return "column: " + r.column(key, func() string { return r.pick("One", "Two", "Three") })
	}
	many := false
	switch value.Type(def.ValueType) {
	case value.Address:
		parts := []string{}
		for _, part := range value.AddressParts {
			if r.in(2) {
				parts = append(parts, part+": "+r.column(key+" "+part, r.sometimes(false, cell)))
			}
		}
		if len(parts) == 0 {
			parts = append(parts, "city: "+r.column(key+" city", cell))
		}
		return strings.Join(slices.DeleteFunc(append(parts, options...), func(o string) bool { return o == "" }), ", ")
	case value.Number, value.Currency:
		add(3, "number: "+r.pick(`"1,234.56"`, `"1.234,56"`, `"1 234,56"`))
	case value.DateTime:
		add(6, "date: "+r.pick("DD.MM.YYYY", "[excel, YYYY-MM-DD]", `[YYYY-MM-DD, "YYYY-MM-DD HH:mm"]`))
		add(3, "timezone: "+r.pick("Europe/Berlin", "America/New_York", "Pacific/Kiritimati"))
	case value.Telephone:
		add(2, "region: "+r.pick("DE", "CH", "GB"))
		many = true
	case value.MultiSelect:
		many = true
	}
	if many = many || def.TypeConfiguration.MultipleValues; many {
		add(2, "multiple: replace")
		if r.in(2) {
			options, cell = append(options, `split: ";"`), r.several(cell)
		}
	}
	return strings.Join(append([]string{"column: " + r.column(key, r.sometimes(needed, cell))}, options...), ", ")
}

// by lists what records are found by; "" are ids.
var by = map[string][]string{
	"account": {"", "$name", "$name", "oldId", "$website"}, "contact": {"", "$email", "$name"}, "member": {"", "$email", "$name"}, "opportunity": {"", "$name"},
}

// relation writes a relationship of the mapping.
func (r *rehearser) relation(key string, def client.RelationshipDefinition, needed bool) string {
	find := r.any(by[def.ObjectType])
	cell := func() string { return r.doubtful(r.reference(def.ObjectType, find)) }
	options := []string{}
	missing := []string{"reject", "skip"}
	if !needed {
		missing = append(missing, "empty")
	}
	if find == "$name" && def.ObjectType == "account" && r.object != "account" {
		missing = append(missing, "create")
	}
	if find != "" {
		options = append(options, fmt.Sprintf("find: {object: %s, by: %s}, missing: %s", def.ObjectType, find, r.any(missing)))
	}
	if def.Cardinality == client.HasMany && r.in(2) {
		options, cell = append(options, `split: ";"`), r.several(cell)
	}
	known, _ := client.Known(r.object)
	if !needed && !slices.Contains(known.CreateOnly, key) && r.in(4) {
		options = append(options, "empty: clear")
	}
	return strings.Join(append([]string{"column: " + r.column(key, r.sometimes(needed, cell))}, options...), ", ")
}

// reference is a text that names a record, or none.
func (r *rehearser) reference(object, find string) string {
	records := r.box.Records(object)
	if r.in(r.rough) || len(records) == 0 {
		return r.pick("Nobody", "nobody@halden.example", "acc_1", "con_", "mem_x", "Twice", "acc_/", "..")
	}
	record := records[r.IntN(len(records))]
	switch v := record.Fields[find].(type) {
	case string:
		return r.pick(v, v, strings.ToUpper(v))
	case []string:
		return v[0]
	case map[string]any:
		return fmt.Sprint(v["firstName"], " ", v["lastName"])
	}
	return record.ID
}

// rehearse makes a rehearsal of the object.
func (r *rehearser) rehearse(t testing.TB) rehearsal {
	needed, linked := client.Required(r.object)
	if r.object == sandbox.CustomObject {
		needed = []string{"$name"} // which nothing tells a dry run
	}
	var fields, relations, rules []string
	for _, key := range slices.Sorted(maps.Keys(r.defs.Fields)) {
		def, must := r.defs.Fields[key], slices.Contains(needed, key)
		if def.ReadOnly || !must && !r.in(3) && (len(needed) > 0 || len(fields) > 0) {
			continue
		}
		fields = append(fields, fmt.Sprintf("  %q: {%s}\n", key, r.field(key, def, must)))
		if slices.Contains([]value.Type{value.Text, value.Email, value.Number, value.DateTime, value.Telephone, value.URL, value.FullName, value.SocialHandle}, value.Type(def.ValueType)) {
			rules = append(rules, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(r.defs.Relationships)) {
		def, must := r.defs.Relationships[key], slices.Contains(linked, key)
		if def.ReadOnly || by[def.ObjectType] == nil || r.object == "account" && key == "$opportunity" || !must && !r.in(3) {
			continue
		}
		relations = append(relations, fmt.Sprintf("  %q: {%s}\n", key, r.relation(key, def, must)))
	}
	m := "version: 1\nobject: " + r.object + "\n"
	if r.in(2) {
		m += "identity: [" + r.column("Id", func() string { return r.pick("1", "2", "3", "4", "5", "6", "7", "8", "9", "") }) + "]\n"
	}
	if len(rules) > 0 && r.in(2) {
		m += "mode: " + r.pick("update", "upsert", "upsert") + "\nmatch: [[" + strconv.Quote(r.any(rules)) + "], [" + strconv.Quote(r.any(rules)) + "]]\n"
	}
	m += "fields:\n" + strings.Join(fields, "")
	if len(relations) > 0 {
		m += "relationships:\n" + strings.Join(relations, "")
	}
	var rows [][]string
	for range 1 + r.IntN(12) {
		rows = append(rows, r.row(rows))
	}
	first := r.file(t, rows)
	for i := range rows {
		switch r.IntN(4) {
		case 0:
			rows[i] = r.row(rows)
		case 1:
			at := r.IntN(len(rows[i]))
			rows[i] = slices.Clone(rows[i])
			rows[i][at] = r.cells[at]()
		}
	}
	return rehearsal{m, first, r.file(t, rows)}
}

// row is a row like none before, or one that repeats another.
func (r *rehearser) row(earlier [][]string) []string {
	if len(earlier) > 0 && r.in(8) {
		return earlier[r.IntN(len(earlier))]
	}
	cells := make([]string, len(r.cells))
	for i, f := range r.cells {
		cells[i] = f()
	}
	return cells
}

func (r *rehearser) file(t testing.TB, rows [][]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.WriteAll(append([][]string{r.header}, rows...)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
