package plan_test

import (
	"testing"

	"lightfield-importer/importer/plan"
	"lightfield-importer/mapping/value"
)

func TestHolds(t *testing.T) {
	fields := map[string]string{
		"$name": `TEXT "Acme"`, "amount": `CURRENCY 5.50`, "empty": `TEXT null`, "tags": `MULTI_SELECT ["opt_1","opt_2"]`,
	}
	relations := map[string][]string{"$owner": {"mem_1"}, "partners": {"acc_1", "acc_2"}, "nobody": {}}
	for body, want := range map[string]bool{
		`{}`:                                                           true,
		`{"fields":{},"relationships":{}}`:                             true,
		`{"fields":{"$name":"Acme"}}`:                                  true,
		`{"fields":{"$name":"Acme Ltd"}}`:                              false,
		`{"fields":{"amount":5.5}}`:                                    true,
		`{"fields":{"amount":5}}`:                                      false,
		`{"fields":{"$name":"Acme","amount":5}}`:                       false,
		`{"fields":{"empty":null,"absent":null}}`:                      true,
		`{"fields":{"empty":"x"}}`:                                     false,
		`{"fields":{"absent":"x"}}`:                                    false,
		`{"fields":{"$name":null}}`:                                    false,
		`{"fields":{"tags":["opt_1","opt_2"]}}`:                        true,
		`{"fields":{"tags":["opt_1"]}}`:                                false,
		`{"relationships":{"$owner":"mem_1"}}`:                         true,
		`{"relationships":{"$owner":"mem_2"}}`:                         false,
		`{"relationships":{"absent":"mem_2"}}`:                         false,
		`{"relationships":{"partners":["acc_1"]}}`:                     false,
		`{"relationships":{"partners":["acc_2","acc_1"]}}`:             true,
		`{"relationships":{"$owner":{"replace":"mem_1"}}}`:             true,
		`{"relationships":{"$owner":{"replace":"mem_2"}}}`:             false,
		`{"relationships":{"$owner":{"replace":null}}}`:                false,
		`{"relationships":{"nobody":{"replace":null}}}`:                true,
		`{"relationships":{"absent":{"replace":null}}}`:                true,
		`{"relationships":{"partners":{"add":["acc_1"]}}}`:             true,
		`{"relationships":{"partners":{"add":["acc_1","acc_3"]}}}`:     false,
		`{"relationships":{"partners":{"add":"acc_2"}}}`:               true,
		`{"relationships":{"partners":{"remove":["acc_3"]}}}`:          true,
		`{"relationships":{"partners":{"remove":["acc_3","acc_1"]}}}`:  false,
		`{"relationships":{"partners":{"replace":["acc_1"]}}}`:         false,
		`{"relationships":{"partners":{"replace":["acc_1","acc_2"]}}}`: true,
	} {
		got, err := plan.Holds([]byte(body), record(t, fields, relations))
		if err != nil || got != want {
			t.Errorf("%s: %v, %v, want %v", body, got, err, want)
		}
	}
}

func TestUntouched(t *testing.T) {
	fields := map[string]string{"$name": `TEXT "Acme"`, "amount": `CURRENCY 5.50`}
	relations := map[string][]string{"$owner": {"mem_1"}, "partners": {"acc_1", "acc_2"}}
	for before, want := range map[string]bool{
		`{}`: true,
		`{"fields":{"$name":"Acme","amount":5.5}}`:                            true,
		`{"fields":{"$name":"Acme","amount":6}}`:                              false,
		`{"fields":{"absent":null}}`:                                          true,
		`{"fields":{"$name":null}}`:                                           false,
		`{"fields":{"absent":"x"}}`:                                           false,
		`{"relationships":{"$owner":["mem_1"],"partners":["acc_2","acc_1"]}}`: true,
		`{"relationships":{"partners":["acc_1"]}}`:                            false,
		`{"relationships":{"$owner":[]}}`:                                     false,
		`{"relationships":{"absent":[]}}`:                                     true,
		`{"updatedAt":"2020-01-01T00:00:00Z","fields":{"$name":"Acme"}}`:      true,
	} {
		got, err := plan.Untouched([]byte(before), record(t, fields, relations))
		if err != nil || got != want {
			t.Errorf("%s: %v, %v, want %v", before, got, err, want)
		}
	}
}

// What an update replaced is what Untouched knows, and what it sent is what
// Holds knows, never both.
func TestBeforeAndAfter(t *testing.T) {
	row := plan.Row{
		Fields: []plan.Field{
			field("$name", value.Text, `"Acme Ltd"`), field("amount", value.Currency, `null`),
			{Key: "tags", Type: value.MultiSelect, JSON: []byte(`["opt_2"]`), Add: true},
		},
		Relations: []plan.Relation{{Key: "$owner", IDs: []string{"mem_2"}}, {Key: "partners", IDs: []string{"acc_3"}, Many: true, Add: true}},
	}
	old := record(t,
		map[string]string{"$name": `TEXT "Acme"`, "amount": `CURRENCY 5.50`, "tags": `MULTI_SELECT ["opt_1"]`},
		map[string][]string{"$owner": {"mem_1"}, "partners": {"acc_1"}})
	updated := record(t,
		map[string]string{"$name": `TEXT "Acme Ltd"`, "tags": `MULTI_SELECT ["opt_1","opt_2"]`},
		map[string][]string{"$owner": {"mem_2"}, "partners": {"acc_1", "acc_3"}})
	change, err := plan.Update(row, old)
	if err != nil {
		t.Fatal(err)
	}
	sent := only(t, change.Parts)
	for _, c := range []struct {
		name string
		ask  func() (bool, error)
		want bool
	}{
		{"old record holds", func() (bool, error) { return plan.Holds(sent.Body, old) }, false},
		{"old record is untouched", func() (bool, error) { return plan.Untouched(sent.Before, old) }, true},
		{"updated record holds", func() (bool, error) { return plan.Holds(sent.Body, updated) }, true},
		{"updated record is untouched", func() (bool, error) { return plan.Untouched(sent.Before, updated) }, false},
	} {
		if got, err := c.ask(); err != nil || got != c.want {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
	if again, err := plan.Update(row, updated); err != nil || again.Parts != nil {
		t.Errorf("the updated record would get %s, %v", again.Parts, err)
	}
}

func TestDamagedRecordings(t *testing.T) {
	r := record(t, nil, nil)
	if _, err := plan.Holds([]byte(`{"fields":`), r); err == nil {
		t.Error("a cut-off body is taken")
	}
	if _, err := plan.Untouched([]byte(`{"fields":`), r); err == nil {
		t.Error("a cut-off before-image is taken")
	}
	if _, err := plan.Fields([]byte(`[]`)); err == nil {
		t.Error("a body that is no object is taken")
	}
	fields, err := plan.Fields([]byte(`{"fields":{"$name":"Acme"},"relationships":{}}`))
	if err != nil || len(fields) != 1 || string(fields["$name"]) != `"Acme"` {
		t.Errorf("fields %s, %v", fields, err)
	}
}
