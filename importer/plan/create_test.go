package plan_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lightfield-importer/importer/plan"
	"lightfield-importer/mapping/value"
)

func field(key string, t value.Type, json string) plan.Field {
	return plan.Field{Key: key, Type: t, JSON: []byte(json)}
}

func TestCreate(t *testing.T) {
	for name, c := range map[string]struct {
		row  plan.Row
		want string
	}{
		"nothing": {plan.Row{}, `{"fields":{}}`},
		"values byte for byte": {
			plan.Row{Fields: []plan.Field{field("$name", value.Text, `"A \"b\" <c> é"`), field("amount", value.Currency, `1054.5`)}},
			`{"fields":{"$name":"A \"b\" <c> é","amount":1054.5}}`,
		},
		"clears are left out": {
			plan.Row{
				Fields:    []plan.Field{field("$name", value.Text, `"A"`), field("amount", value.Currency, `null`), field("note", value.Text, ``)},
				Relations: []plan.Relation{{Key: "$owner"}, {Key: "partners", IDs: []string{}, Many: true}},
			},
			`{"fields":{"$name":"A"}}`,
		},
		"one and many": {
			plan.Row{Relations: []plan.Relation{
				{Key: "$account", IDs: []string{"acc_1"}, Fixed: true},
				{Key: "partners", IDs: []string{"acc_2"}, Many: true},
				{Key: "team", IDs: []string{"mem_1", "mem_2"}, Many: true, Add: true},
			}},
			`{"fields":{},"relationships":{"$account":"acc_1","partners":["acc_2"],"team":["mem_1","mem_2"]}}`,
		},
		"two names of one record": {
			plan.Row{Relations: []plan.Relation{
				{Key: "$owner", IDs: []string{"mem_1", "mem_1"}},
				{Key: "partners", IDs: []string{"acc_1", "acc_2", "acc_1"}, Many: true},
			}},
			`{"fields":{},"relationships":{"$owner":"mem_1","partners":["acc_1","acc_2"]}}`,
		},
		"an array where several are added": {
			plan.Row{Fields: []plan.Field{{Key: "tags", Type: value.MultiSelect, JSON: []byte(`["opt_1"]`), Add: true}}},
			`{"fields":{"tags":["opt_1"]}}`,
		},
		"keys are quoted": {
			plan.Row{Fields: []plan.Field{field(`a"b`, value.Text, `"x"`)}},
			`{"fields":{"a\"b":"x"}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(plan.Create(c.row)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// Sorted rows have equal bytes whatever the order of the mapping's lines.
func TestBodiesDoNotDependOnTheOrder(t *testing.T) {
	row := plan.Row{
		Fields:    []plan.Field{field("$name", value.Text, `"A"`), field("$stage", value.SingleSelect, `"opt_1"`), field("amount", value.Currency, `5`), field("zip", value.Text, `"1"`)},
		Relations: []plan.Relation{{Key: "$account", IDs: []string{"acc_1"}}, {Key: "$owner", IDs: []string{"mem_1"}}, {Key: "partners", IDs: []string{"acc_3", "acc_2"}, Many: true}},
	}
	create := string(plan.Create(row))
	change, err := plan.Update(row, record(t, nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		random.Shuffle(len(row.Fields), func(i, j int) { row.Fields[i], row.Fields[j] = row.Fields[j], row.Fields[i] })
		random.Shuffle(len(row.Relations), func(i, j int) { row.Relations[i], row.Relations[j] = row.Relations[j], row.Relations[i] })
		row.Sort()
		if got := string(plan.Create(row)); got != create {
			t.Fatalf("created by %s and by %s", got, create)
		}
		again, err := plan.Update(row, record(t, nil, nil))
		if err != nil || !cmp.Equal(again, change) {
			t.Fatalf("updated by %s and by %s (%v)", again.Parts, change.Parts, err)
		}
	}
}
