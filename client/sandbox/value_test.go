package sandbox

import (
	"strings"
	"testing"
)

// valueKeys are the opportunity's fields by the value type they stand for.
var valueKeys = map[string]string{
	"text": "nextStep", "markdown": "description", "html": "proposalText", "number": "seats",
	"currency": "amount", "checkbox": "budgetConfirmed", "dateTime": "closeDate",
	"email": "billingEmail", "emails": "stakeholderEmails", "url": "proposalUrl", "urls": "references",
	"telephone": "contactPhone", "address": "deliveryAddress", "fullName": "signatory",
	"linkedIn": "buyerLinkedIn", "x": "buyerX", "select": "leadSource", "multi": "tags", "stage": "$stage",
}

// checked reads JSON for a field and returns what would be stored, as JSON, and
// the refusal as status:code:param, with the field's key left out of param.
func checked(t *testing.T, s *Sandbox, field, input string) (stored, refused string) {
	t.Helper()
	f := s.byName["opportunity"].fieldByKey[valueKeys[field]]
	var value any
	if err := decodeNumbers([]byte(input), &value); err != nil {
		t.Fatal(err)
	}
	read, p := f.check(value)
	if p != nil {
		return "", strings.Join([]string{errorTypes[p.status], p.Code, strings.TrimPrefix(p.Param, f.param())}, ":")
	}
	return string(appendValue(nil, f, read)), ""
}

func TestValuesAreStoredNormalised(t *testing.T) {
	s := newSandbox(t, Options{})
	tests := []struct{ field, input, want string }{
		{"text", `" a\"b "`, `" a\"b "`},
		{"text", `"\u001f\u2028é"`, `"\u001f\u2028é"`},
		{"text", `null`, `null`},
		{"markdown", `"# h\n"`, `"# h\n"`},
		{"html", `"<p>"`, `"<p>"`},
		{"number", `12.50`, `12.5`},
		{"number", `-0.00`, `0`},
		{"number", `1e3`, `1000`},
		{"number", `1.20e1`, `12`},
		{"number", `9007199254740991`, `9007199254740991`},
		{"currency", `-9007199254740990.99`, `-9007199254740990.99`},
		{"currency", `100`, `100`},
		{"checkbox", `false`, `false`},
		{"dateTime", `"2026-03-16T12:00:00+02:00"`, `"2026-03-16T10:00:00.000Z"`},
		{"dateTime", `"2026-03-16T12:00Z"`, `"2026-03-16T12:00:00.000Z"`},
		{"dateTime", `"2026-03-16T12:00:00.123456-0330"`, `"2026-03-16T15:30:00.123Z"`},
		{"email", `"Ada.L@Example.COM"`, `"Ada.L@example.com"`},
		{"email", `["a@b.example"]`, `"a@b.example"`},
		{"email", `[]`, `null`},
		{"emails", `"a@b.example"`, `["a@b.example"]`},
		{"emails", `["a@b.example","a@B.example","c@d.example"]`, `["a@b.example","c@d.example"]`},
		{"url", `"HTTPS://Example.COM:8080/A%20b?Q=1#F"`, `"https://example.com:8080/A%20b?Q=1#F"`},
		{"url", `"https://münchen.example"`, `"https://münchen.example"`},
		{"urls", `["https://a.example","https://b.example"]`, `["https://a.example","https://b.example"]`},
		{"telephone", `["+1 (202) 555-0123"]`, `["+12025550123"]`},
		{"telephone", `["(202) 555-0123 ext. 45"]`, `["+12025550123;ext=45"]`},
		{"telephone", `["+44 114 234 5678x9"]`, `["+441142345678;ext=9"]`},
		{"telephone", `["030 1234567"]`, `["0301234567"]`},
		{"telephone", `[]`, `null`},
		{"address", `{"city":"Köln","country":"de","latitude":50.937531,"street":null}`,
			`{"city":"Köln","country":"DE","latitude":50.937531}`},
		{"address", `{}`, `null`},
		{"fullName", `{"lastName":"L","firstName":"Ada"}`, `{"firstName":"Ada","lastName":"L"}`},
		{"fullName", `{"lastName":null}`, `null`},
		{"linkedIn", `"https://www.LinkedIn.com/in/Ada"`, `"https://www.linkedin.com/in/Ada"`},
		{"linkedIn", `"https://linkedin.com/company/acme/"`, `"https://linkedin.com/company/acme/"`},
		{"x", `"https://twitter.com/ada"`, `"https://twitter.com/ada"`},
		{"multi", `[]`, `null`},
	}
	for _, test := range tests {
		got, refused := checked(t, s, test.field, test.input)
		if refused != "" || got != test.want {
			t.Errorf("%s %s: stored %s, refused %q; want %s", test.field, test.input, got, refused, test.want)
		}
	}
}

func TestValuesAreRefused(t *testing.T) {
	s := newSandbox(t, Options{})
	const (
		wrong   = "bad_request:invalid_type:"
		missing = "bad_request:referenced_resource_missing:"
		unfit   = "unprocessable_content::"
	)
	tests := []struct{ field, input, want string }{
		{"text", `1`, wrong}, {"text", `["a"]`, wrong}, {"text", `"a\u0000"`, unfit},
		{"markdown", `{}`, wrong}, {"html", `true`, wrong},
		{"number", `"1"`, wrong}, {"number", `1.005`, unfit}, {"number", `9007199254740992`, unfit},
		{"number", `1e999999999`, unfit}, {"number", `1e-999999999`, unfit}, {"currency", `-9007199254740991.01`, unfit},
		{"checkbox", `"true"`, wrong}, {"checkbox", `1`, wrong},
		{"dateTime", `1773662400`, wrong}, {"dateTime", `"2026-03-16"`, unfit},
		{"dateTime", `"2026-03-16T12:00:00"`, unfit}, {"dateTime", `"2026-02-30T12:00:00Z"`, unfit},
		{"email", `"ada"`, unfit}, {"email", `"Ada <a@b.example>"`, unfit}, {"email", `"a@localhost"`, unfit},
		{"email", `["a@b.example","c@d.example"]`, unfit}, {"emails", `[1]`, wrong}, {"emails", `{}`, wrong},
		{"url", `"example.com"`, unfit}, {"url", `"ftp://example.com"`, unfit}, {"url", `"https://[localhost]"`, unfit},
		{"url", `"https://a b.example"`, unfit}, {"url", `"https://a.example/x y"`, unfit},
		{"url", `"https://u@a.example"`, unfit}, {"url", `"https://%61.example"`, unfit}, {"url", `"https:"`, unfit},
		{"telephone", `"+12025550123"`, wrong}, {"telephone", `["+1 202"]`, unfit}, {"telephone", `["12345"]`, unfit},
		{"telephone", `["1234567890123456"]`, unfit}, {"telephone", `["call me"]`, unfit},
		{"address", `"Main Street"`, wrong}, {"address", `{"town":"x"}`, wrong + ".town"},
		{"address", `{"city":1}`, wrong + ".city"}, {"address", `{"country":"Germany"}`, unfit + ".country"},
		{"address", `{"country":"XX"}`, unfit + ".country"}, {"address", `{"country":1}`, wrong + ".country"},
		{"address", `{"latitude":91}`, unfit + ".latitude"}, {"address", `{"longitude":"8"}`, wrong + ".longitude"},
		{"fullName", `"Ada L"`, wrong}, {"fullName", `{"first":"Ada"}`, wrong + ".first"}, {"fullName", `{"firstName":1}`, wrong + ".firstName"},
		{"linkedIn", `1`, wrong}, {"linkedIn", `"ada"`, unfit}, {"linkedIn", `"https://linkedin.com/jobs/1"`, unfit},
		{"linkedIn", `"https://linkedin.com/in/"`, unfit}, {"x", `"https://x.com/"`, unfit},
		{"x", `"https://notx.com/ada"`, unfit},
		{"select", `1`, wrong}, {"select", `"Nowhere"`, unfit}, {"select", `"opt_nowhere"`, missing},
		{"multi", `"Urgent"`, wrong}, {"multi", `["Urgent","Nowhere"]`, unfit}, {"multi", `["opt_nowhere"]`, missing},
		{"stage", `"Nowhere"`, "unprocessable_content:stage_unresolved_in_pipeline:"},
		{"stage", `"On Hold"`, "unprocessable_content:ambiguous_stage_label:"},
	}
	for _, test := range tests {
		if got, refused := checked(t, s, test.field, test.input); refused != test.want {
			t.Errorf("%s %s: stored %s, refused %q; want %q", test.field, test.input, got, refused, test.want)
		}
	}
}

func TestSelectTakesIDAndLabel(t *testing.T) {
	s := newSandbox(t, Options{})
	f := s.byName["opportunity"].fieldByKey["tags"]
	byLabel, _ := checked(t, s, "multi", `["Urgent","Pilot","Urgent"]`)
	urgent, pilot := f.optionByLabel["Urgent"][0].id, f.optionByLabel["Pilot"][0].id
	if want := `["` + urgent + `","` + pilot + `"]`; byLabel != want {
		t.Errorf("labels stored as %s, want %s", byLabel, want)
	}
	if byID, refused := checked(t, s, "multi", `["`+urgent+`","`+pilot+`"]`); byID != byLabel {
		t.Errorf("ids stored as %s %s, want %s", byID, refused, byLabel)
	}
}

func TestAmbiguousStageNamesCandidates(t *testing.T) {
	s := newSandbox(t, Options{})
	f := s.byName["opportunity"].fieldByKey["$stage"]
	_, p := f.choose("On Hold")
	if p == nil || len(p.Candidates) != 2 {
		t.Fatalf("refusal %+v", p)
	}
	for i, pipeline := range []string{"New business", "Renewals"} {
		c := p.Candidates[i]
		if c.PipelineName != pipeline || !strings.HasPrefix(c.PipelineID, "pd_") || c.StageLabel != "On Hold" {
			t.Errorf("candidate %+v", c)
		}
		if id, p := f.choose(c.StageOptionID); p != nil || id != c.StageOptionID {
			t.Errorf("the candidate's id is refused: %v", p)
		}
	}
}
