package mapping

import (
	"strings"
	"testing"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// definitions are those of a small organisation: an opportunity with a field
// of every value type, and the objects it links to.
func definitions() map[string]*client.Definitions {
	field := func(label string, t value.Type) client.FieldDefinition {
		return client.FieldDefinition{ID: "ad_" + label, Label: label, ValueType: string(t)}
	}
	selectOf := func(label string, t value.Type, options ...string) client.FieldDefinition {
		f := field(label, t)
		for _, o := range options {
			f.TypeConfiguration.Options = append(f.TypeConfiguration.Options, client.Option{ID: "opt_" + strings.ToLower(strings.ReplaceAll(o, " ", "")), Label: o})
		}
		return f
	}
	emails := field("E-mails", value.Email)
	emails.TypeConfiguration.MultipleValues = true
	status := field("Status", value.Text)
	status.ReadOnly = true
	domain := field("Domain", value.Text)
	domain.ReadOnly = true
	handle := field("LinkedIn", value.SocialHandle)
	handle.TypeConfiguration.HandleService = "LINKEDIN"
	amount := field("Amount", value.Currency)
	amount.TypeConfiguration.Currency = "EUR"
	relation := func(label string, cardinality client.Cardinality, object string) client.RelationshipDefinition {
		return client.RelationshipDefinition{ID: "rd_" + label, Label: label, Cardinality: cardinality, ObjectType: object}
	}
	return map[string]*client.Definitions{
		"opportunity": {
			ObjectType: "opportunity",
			Fields: map[string]client.FieldDefinition{
				"$name":              field("Name", value.Text),
				"$stage":             selectOf("Stage", value.SingleSelect, "Prospecting", "Closed Won", "Closed Lost"),
				"$opportunityStatus": status,
				"amount":             amount,
				"seats":              field("Seats", value.Number),
				"active":             field("Active", value.Checkbox),
				"closeDate":          field("Close Date", value.DateTime),
				"emails":             emails,
				"mainEmail":          field("Main e-mail", value.Email),
				"website":            field("Website", value.URL),
				"phones":             field("Telephones", value.Telephone),
				"office":             field("Office", value.Address),
				"buyer":              field("Buyer", value.FullName),
				"linkedIn":           handle,
				"tags":               selectOf("Tags", value.MultiSelect, "Alpha", "Beta", "Gamma"),
				"nextStep":           field("Next Step", value.Text),
				"notes":              field("Notes", value.Markdown),
				"page":               field("Page", value.HTML),
				"legacyNo":           field("Number in the old system", value.Text),
			},
			Relationships: map[string]client.RelationshipDefinition{
				"$account":  relation("Account", client.HasOne, "account"),
				"$owner":    relation("Owner", client.HasOne, "member"),
				"$champion": relation("Champion", client.HasMany, "contact"),
				"$task":     relation("Tasks", client.HasMany, "task"),
				"machines":  relation("Machines", client.HasMany, "machine"),
			},
		},
		"account": {
			ObjectType: "account",
			Fields: map[string]client.FieldDefinition{
				"$name":     field("Name", value.Text),
				"$industry": selectOf("Industry", value.MultiSelect, "Software"),
				"oldId":     field("Old ID", value.Text),
				"domain":    domain,
			},
		},
		"member": {
			ObjectType: "member",
			Fields: map[string]client.FieldDefinition{
				"$email": field("E-mail", value.Email), "$name": field("Name", value.FullName),
			},
		},
	}
}

// marked takes the § marks out of a file and gives the position each stood at.
// The marks are numbered from 1 in the order of the file.
func marked(text string) (string, []Position) {
	var at []Position
	line, column := 1, 1
	var out strings.Builder
	for _, r := range text {
		if r == '§' {
			at = append(at, Position{line, column})
			continue
		}
		out.WriteRune(r)
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
	}
	return out.String(), at
}

// checkProblems holds an error against the marks of a file: exactly one
// problem a mark, in order, whose line contains the text that stands for it.
func checkProblems(t *testing.T, err error, at []Position, texts []string) {
	t.Helper()
	var got Problems
	if err != nil {
		var ok bool
		if got, ok = err.(Problems); !ok {
			t.Fatalf("error is a %T, not Problems: %v", err, err)
		}
	}
	if len(texts) != len(at) {
		t.Fatalf("the test has %d marks and %d texts", len(at), len(texts))
	}
	for i, p := range got {
		if i >= len(at) {
			t.Errorf("unexpected: %v", p)
			continue
		}
		if p.Line != at[i].Line || p.Column != at[i].Column {
			t.Errorf("problem %d is at %d:%d, not %d:%d: %v", i, p.Line, p.Column, at[i].Line, at[i].Column, p)
		}
		if !strings.Contains(p.Error(), texts[i]) {
			t.Errorf("problem %d:\n%v\ndoes not say\n%s", i, p, texts[i])
		}
	}
	for i := len(got); i < len(at); i++ {
		t.Errorf("missing at %d:%d: %s", at[i].Line, at[i].Column, texts[i])
	}
}

// load loads a mapping that must be good.
func load(t testing.TB, text string) *Mapping {
	t.Helper()
	m, err := Load("deals.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// compile compiles a mapping that must fit the small organisation.
func compile(t testing.TB, text string, header ...string) *Plan {
	t.Helper()
	p, err := load(t, text).Compile(definitions(), header)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
