package sandbox

import (
	"strings"
	"testing"
)

func TestSamplesAreThere(t *testing.T) {
	s := newSandbox(t, Options{})
	if err := s.LoadSamples(); err != nil {
		t.Fatal(err)
	}
	for object, want := range map[string]int{"member": 6, "account": 20, "contact": 20} {
		if got := len(s.Records(object)); got != want {
			t.Errorf("%d records of %s, want %d", got, object, want)
		}
	}
	listed := mustDo(t, s, "GET", "/v1/accounts?$name[equal]=Northwind+Turbines", "")
	if !strings.Contains(listed.raw, "Esbjerg") || !strings.Contains(listed.raw, `"$contact":{"cardinality":"HAS_MANY","objectType":"contact","values":["con_`) {
		t.Errorf("the account is not as seeded: %s", listed.raw)
	}
}

func TestLoadCSV(t *testing.T) {
	s := newSandbox(t, Options{})
	mustAdd(t, s, "member", map[string]any{"$email": "a@example.com"}, nil)
	account(t, s, "Acme")
	csv := "Name,$stage,amount,tags,budgetConfirmed,contactPhone,stakeholderEmails,$account,$owner\n" +
		"Deal,Proposal,12.5,Urgent; Pilot,TRUE,+12025550123,a@b.example;c@d.example,Acme,a@example.com\n"
	if err := s.LoadCSV("opportunity", strings.NewReader("\ufeff"+csv)); err != nil {
		t.Fatal(err)
	}
	got := s.Records("opportunity")[0]
	if got.Fields["budgetConfirmed"] != true || len(got.Fields["tags"].([]string)) != 2 ||
		len(got.Relationships["$owner"]) != 1 {
		t.Errorf("loaded %+v", got)
	}
}

func TestLoadCSVRefuses(t *testing.T) {
	tests := map[string]struct{ object, csv, want string }{
		"unknown object":   {"deal", "$name\nx\n", `no object type "deal"`},
		"unknown column":   {"account", "$name,colour\nx,y\n", `column "colour"`},
		"no header":        {"account", "", "header"},
		"value":            {"account", "$name,employees\nAcme,12\nBad,many\n", "line 3"},
		"unknown relation": {"contact", "$account\nNobody\n", `no account is called "Nobody"`},
		"ambiguous":        {"contact", "$account\nTwin\n", `2 records of type account are called "Twin"`},
		"ragged":           {"account", "$name,sector\nAcme\n", "line 2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t, Options{})
			account(t, s, "Twin")
			account(t, s, "Twin")
			err := s.LoadCSV(test.object, strings.NewReader(test.csv))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestLoadJSON(t *testing.T) {
	s := newSandbox(t, Options{})
	err := s.LoadJSON(strings.NewReader(`{
		"contact": [{"fields": {"$name": {"firstName": "Ada"}}, "relationships": {"$account": "Acme"}}],
		"project": [{"fields": {"$name": "Launch"}, "relationships": {"account": ["acc_kept"], "team": []}}],
		"account": [{"id": "acc_kept", "fields": {"$name": {"valueType": "TEXT", "value": "Acme"}},
			"relationships": {"$note": {"cardinality": "HAS_MANY", "objectType": "note", "values": ["gone"]}}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := mustDo(t, s, "GET", "/v1/accounts/acc_kept", ""); got.value("$name") != `"Acme"` || got.links("$contact") == "[]" {
		t.Errorf("account as loaded: %s", got.raw)
	}
	for input, want := range map[string]string{
		`[]`: "load records", `{"deal":[{}]}`: `no object type "deal"`,
		`{"account":[{"id":"acc_kept","fields":{"$name":"x"}}]}`: "there already",
		`{"contact":[{"relationships":{"$boss":"x"}}]}`:          `no relationship "$boss"`,
	} {
		if err := s.LoadJSON(strings.NewReader(input)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", input, err, want)
		}
	}
}

func TestAddRefuses(t *testing.T) {
	s := newSandbox(t, Options{})
	for name, add := range map[string]func() error{
		"object":   func() error { _, err := s.Add("deal", nil, nil); return err },
		"field":    func() error { _, err := s.Add("account", map[string]any{"colour": "red"}, nil); return err },
		"value":    func() error { _, err := s.Add("account", map[string]any{"employees": "x"}, nil); return err },
		"relation": func() error { _, err := s.Add("contact", nil, map[string][]string{"$account": {"acc_x"}}); return err },
		"encoding": func() error { _, err := s.Add("account", map[string]any{"$name": func() {}}, nil); return err },
	} {
		if add() == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if len(s.Records("account")) != 0 {
		t.Error("a refused record was added")
	}
}
