package resolve_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lightfield-importer/client"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/mapping/value"
)

var (
	name    = resolve.Key{Name: "$name", Type: value.Text}
	email   = resolve.Key{Name: "$email", Type: value.Email}
	website = resolve.Key{Name: "$website", Type: value.URL}
	seats   = resolve.Key{Name: "seats", Type: value.Number}
	tier    = resolve.Key{Name: "tier", Type: value.SingleSelect}
	account = resolve.Key{Name: "$account"}
	allKeys = []resolve.Key{name, email, website, seats, tier, account}
)

// draw picks values of a key, as the server keeps them, from so few that many agree.
func draw(r *rand.Rand, k resolve.Key) any {
	n := func() int { return r.IntN(4) }
	several := func(format string) []string {
		var all []string
		for range r.IntN(3) {
			all = append(all, fmt.Sprintf(format, n()))
		}
		return all
	}
	switch k {
	case name:
		return []string{"Acme", "Acme Ltd", "acme", "Ümläut"}[n()]
	case email:
		return several("a%d@x.example")
	case website:
		return several("https://x%d.example/a")
	case seats:
		return float64(n()) / 4
	case tier:
		return fmt.Sprint("opt_", n())
	}
	return several("acc_%d")
}

// thing is a record or a row: what it holds by key, unset where it is missing.
func thing(r *rand.Rand) map[resolve.Key]any {
	held := map[resolve.Key]any{}
	for _, k := range allKeys {
		if r.IntN(5) > 0 {
			held[k] = draw(r, k)
		}
	}
	return held
}

func raw(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

func recordOf(id string, held map[resolve.Key]any) *client.Record {
	rec := &client.Record{ID: id, Fields: map[string]client.FieldValue{}, Relationships: map[string]client.RelationshipValue{}}
	for k, v := range held {
		if k == account {
			rec.Relationships[k.Name] = client.RelationshipValue{Values: v.([]string)}
		} else {
			rec.Fields[k.Name] = client.FieldValue{ValueType: string(k.Type), Value: raw(v)}
		}
	}
	return rec
}

func valuesOf(held map[resolve.Key]any) resolve.Values {
	row := resolve.Values{}
	for k, v := range held {
		if k != account {
			row[k.Name] = resolve.Forms(k.Type, raw(v))
			continue
		}
		for _, id := range v.([]string) {
			row[k.Name] = append(row[k.Name], resolve.Form{Value: id, Text: id})
		}
	}
	return row
}

// flat lists the values of one key as texts.
func flat(v any) []string {
	switch v := v.(type) {
	case nil:
		return nil
	case []string:
		return v
	}
	return []string{fmt.Sprint(v)}
}

// naive compares a row with every record by every rule.
func naive(rules []resolve.Rule, row map[resolve.Key]any, records []map[resolve.Key]any) (rule int, ids []string) {
	for i, keys := range rules {
		for n, rec := range records {
			agree := true
			for _, k := range keys {
				agree = agree && slices.ContainsFunc(flat(row[k]), func(v string) bool { return slices.Contains(flat(rec[k]), v) })
			}
			if agree {
				ids = append(ids, fmt.Sprintf("r%03d", n))
			}
		}
		if ids != nil {
			return i, ids
		}
	}
	return -1, nil
}

// serve answers filters as the API is documented, in its widest reading.
func serve(records []*client.Record) *lists {
	return &lists{answer: func(_ string, filters []client.Filter) ([]*client.Record, error) {
		if len(filters) == 0 {
			return records, nil
		}
		f := filters[0]
		var found []*client.Record
		for _, r := range records {
			text := string(r.Fields[f.Key].Value)
			if f.Operator == "contains" && strings.Contains(text, f.Value) || f.Operator == "equal" && strings.Trim(text, `"`) == f.Value {
				found = append(found, r)
			}
		}
		return found, nil
	}}
}

// Whichever way is taken, the matches are those of comparing everything.
func TestMatchIsTheNaiveComparison(t *testing.T) {
	matched, several := 0, 0
	for n := range 300 {
		r := rand.New(rand.NewPCG(1, uint64(n)))
		var rules []resolve.Rule
		for range 1 + r.IntN(3) {
			keys := slices.Clone(allKeys)
			r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
			rules = append(rules, keys[:1+r.IntN(3)])
		}
		held := make([]map[resolve.Key]any, r.IntN(60))
		records := make([]*client.Record, len(held))
		for i := range held {
			held[i] = thing(r)
			records[i] = recordOf(fmt.Sprintf("r%03d", i), held[i])
		}
		res := resolve.New(serve(records))
		rows := make([]map[resolve.Key]any, 1+r.IntN(30))
		m := res.Matcher("contact", rules)
		res.LookAhead(100)
		for i := range rows {
			rows[i] = thing(r)
			m.Expect(valuesOf(rows[i]))
		}
		res.Looked()
		for _, row := range rows {
			rule, ids := naive(rules, row, held)
			got, err := m.Match(t.Context(), valuesOf(row))
			if err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, f := range got.Found {
				found = append(found, f.ID)
			}
			if !slices.Equal(found, ids) || got.Rule != rule {
				t.Fatalf("case %d, rules %v, row %v: rule %d found %v, want rule %d, %v", n, rules, row, got.Rule, found, rule, ids)
			}
			matched += min(len(ids), 1)
			several += len(ids) / 2
		}
	}
	if matched == 0 || several == 0 {
		t.Errorf("%d rows matched, %d several: the test shows nothing", matched, several)
	}
}

func TestMatch(t *testing.T) {
	ann := recordOf("ann", map[resolve.Key]any{name: "Ann", email: []string{"ann@x.example", "a@x.example"}, account: []string{"acc_1", "acc_2"}})
	ann2 := recordOf("ann2", map[resolve.Key]any{name: "Ann", account: []string{"acc_3"}})
	for what, c := range map[string]struct {
		row   map[resolve.Key]any
		gone  []string
		rule  int
		want  []string
		asked bool
	}{
		"the first rule":              {map[resolve.Key]any{email: []string{"a@x.example"}, name: "Bob"}, nil, 0, []string{"ann"}, true},
		"the second rule":             {map[resolve.Key]any{email: []string{"b@x.example"}, name: "Ann", account: []string{"acc_3"}}, nil, 1, []string{"ann2"}, true},
		"one value in common":         {map[resolve.Key]any{name: "Ann", account: []string{"acc_9", "acc_2"}}, nil, 1, []string{"ann"}, true},
		"not all agree":               {map[resolve.Key]any{name: "Ann", account: []string{"acc_4"}}, nil, -1, nil, true},
		"a rule with an empty key":    {map[resolve.Key]any{name: "Ann"}, nil, 2, []string{"ann", "ann2"}, true},
		"nothing to match by":         {map[resolve.Key]any{seats: 1.0}, nil, -1, nil, false},
		"one of two is gone":          {map[resolve.Key]any{name: "Ann"}, []string{"ann"}, 2, []string{"ann2"}, true},
		"gone, and the next rule":     {map[resolve.Key]any{email: []string{"a@x.example"}, name: "Ann", account: []string{"acc_1", "acc_3"}}, []string{"ann"}, 1, []string{"ann2"}, true},
		"values in another form":      {map[resolve.Key]any{email: []string{"A@X.Example"}}, nil, 0, []string{"ann"}, true},
		"part of a value is no match": {map[resolve.Key]any{email: []string{"nn@x.example"}}, nil, -1, nil, true},
	} {
		t.Run(what, func(t *testing.T) {
			rules := []resolve.Rule{{email}, {account, name}, {name}}
			if what == "not all agree" {
				rules = rules[:2]
			}
			m := resolve.New(always(ann, ann2)).Matcher("contact", rules)
			got, err := m.Match(t.Context(), valuesOf(c.row), c.gone...)
			var ids []string
			for _, f := range got.Found {
				ids = append(ids, f.ID)
			}
			if err != nil || got.Rule != c.rule || !slices.Equal(ids, c.want) || got.Asked != c.asked {
				t.Errorf("rule %d, %v, asked %v, %v", got.Rule, ids, got.Asked, err)
			}
		})
	}
}

// What a listed record held is known without keeping it.
func TestHolds(t *testing.T) {
	rec := recordOf("ann", map[resolve.Key]any{name: "Ann", email: []string{"b@x.example", "a@x.example"}, seats: 2.5, account: []string{"acc_2", "acc_1"}})
	match := func(t *testing.T, compared ...resolve.Key) resolve.Match {
		m := resolve.New(always(rec)).Matcher("contact", []resolve.Rule{{name}})
		m.Compare(compared)
		got, err := m.Match(t.Context(), valuesOf(map[resolve.Key]any{name: "Ann"}))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for what, c := range map[string]struct {
		row  []resolve.Content
		want bool
	}{
		"nothing":         {nil, true},
		"all of it":       {[]resolve.Content{{Key: name, JSON: raw("Ann")}, {Key: email, JSON: raw([]string{"A@x.example", "b@x.example"})}, {Key: seats, JSON: []byte("2.50")}, {Key: account, IDs: []string{"acc_1", "acc_2"}}}, true},
		"to be cleared":   {[]resolve.Content{{Key: tier, JSON: []byte("null")}}, true},
		"another text":    {[]resolve.Content{{Key: name, JSON: raw("ann")}}, false},
		"fewer values":    {[]resolve.Content{{Key: email, JSON: raw([]string{"a@x.example"})}}, false},
		"fewer links":     {[]resolve.Content{{Key: account, IDs: []string{"acc_1"}}}, false},
		"no links":        {[]resolve.Content{{Key: account, IDs: []string{}}}, false},
		"not set":         {[]resolve.Content{{Key: tier, JSON: raw("opt_1")}}, false},
		"set and cleared": {[]resolve.Content{{Key: seats, JSON: []byte("null")}}, false},
		"not compared":    {[]resolve.Content{{Key: website, JSON: []byte("null")}}, false},
		"no such value":   {[]resolve.Content{{Key: seats, JSON: []byte("{")}}, false},
	} {
		t.Run(what, func(t *testing.T) {
			if got := match(t, name, email, seats, tier, account).Holds(c.row); got != c.want {
				t.Errorf("holds: %v", got)
			}
		})
	}
	if match(t).Holds([]resolve.Content{{Key: name, JSON: raw("Ann")}}) {
		t.Error("holds what was not compared")
	}
	if (resolve.Match{}).Holds(nil) || (resolve.Match{Found: []resolve.Found{{ID: "ann"}}}).Holds(nil) {
		t.Error("no match holds something")
	}
}

func TestForms(t *testing.T) {
	for _, c := range []struct {
		typ  value.Type
		json string
		want []resolve.Form
	}{
		{value.Text, `" Acme "`, []resolve.Form{{Value: "Acme", Text: " Acme "}}},
		{value.Email, `["B@x.example","a@x.example"]`, []resolve.Form{{Value: "b@x.example", Text: "B@x.example"}, {Value: "a@x.example", Text: "a@x.example"}}},
		{value.Email, `["B@x.example","b@X.example"]`, []resolve.Form{{Value: "b@x.example", Text: "B@x.example"}}},
		{value.Text, `"a\"\u00e9"`, []resolve.Form{{Value: `a"é`, Text: `a"é`}}},
		{value.Telephone, `["+12025550147","none"]`, []resolve.Form{{Value: "+12025550147", Text: "+12025550147"}, {Value: "none", Text: "none"}}},
		{value.MultiSelect, `[]`, nil},
		{value.Text, `" "`, nil},
		{value.URL, `"https://X.example/"`, []resolve.Form{{Value: "x.example", Text: "https://X.example/"}}},
		{value.FullName, `{"firstName":"Ann","lastName":"Lee"}`, []resolve.Form{{Value: "Ann Lee", Text: "Ann Lee"}}},
		{value.Number, `7.50`, []resolve.Form{{Value: "7.5", Text: "7.5"}}},
		{value.Checkbox, `true`, []resolve.Form{{Value: "true", Text: "true"}}},
		{value.Text, `null`, nil},
		{value.Text, ``, nil},
	} {
		got := resolve.Forms(c.typ, []byte(c.json))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s %s: %v, want %v", c.typ, c.json, got, c.want)
		}
		var values []string
		for _, f := range got {
			values = append(values, f.Value)
		}
		slices.Sort(values)
		if held := value.Comparables(c.typ, []byte(c.json)); !slices.Equal(values, held) {
			t.Errorf("%s %s: a row's values %q are not a record's, %q", c.typ, c.json, values, held)
		}
	}
}
