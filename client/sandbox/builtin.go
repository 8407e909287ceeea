package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// CustomObject is the slug of the built-in custom object.
const CustomObject = "project"

// Makers of definitions, so that the tables below read like the documentation.

func text(key, label string) *field     { return of(typeText, key, label) }
func of(t, key, label string) *field    { return &field{valueType: t, key: key, label: label} }
func (f *field) must() *field           { f.required = true; return f }
func (f *field) locked() *field         { f.readOnly = true; return f }
func (f *field) several() *field        { f.multiple = true; return f }
func (f *field) about(d string) *field  { f.description = d; return f }
func (f *field) money(c string) *field  { f.currency = c; return f }
func (f *field) single() *field         { f.unique = true; return f }
func (f *field) onCreate() *field       { f.createOnly = true; return f }
func (f *field) inPast() *field         { f.past = true; return f }
func (f *field) on(s string) *field     { f.handle = s; return f }
func one(key, target string) *relation  { return &relation{key: key, target: target} }
func many(key, target string) *relation { return &relation{key: key, target: target, many: true} }

func (r *relation) must() *relation              { r.required = true; return r }
func (r *relation) locked() *relation            { r.readOnly = true; return r }
func (r *relation) onCreate() *relation          { r.createOnly = true; return r }
func (r *relation) adding() *relation            { r.addOnly = true; return r }
func (r *relation) mirrors(key string) *relation { r.inverse = key; return r }
func (r *relation) views(key string) *relation   { r.view = key; return r }

func (f *field) choices(labels ...string) *field {
	for _, l := range labels {
		f.options = append(f.options, &option{label: l})
	}
	return f
}

// words are options whose id is the word itself, as a task's status has them.
func (f *field) words(words ...string) *field {
	for _, w := range words {
		f.options = append(f.options, &option{id: w, label: w})
	}
	return f
}

func (f *field) pipeline(name string, labels ...string) *field {
	f.stages = true
	p := &pipeline{name: name}
	for _, l := range labels {
		f.options = append(f.options, &option{label: l, description: name, pipeline: p})
	}
	return f
}

// systemObjects are the object types as documented, without custom fields.
func systemObjects() []*object {
	return []*object{
		accountObject(), contactObject(), opportunityObject(), taskObject(),
		noteObject(), meetingObject(), listObject(), memberObject(),
	}
}

func accountObject() *object {
	return &object{
		name: "account", label: "Account", collection: "accounts", prefix: "acc_",
		fields: []*field{
			text("$name", "Name").must(),
			of(typeURL, "$website", "Website").several(),
			of(typeMultiSelect, "$industry", "Industry").choices("Software", "Manufacturing",
				"Retail", "Healthcare", "Finance", "Energy", "Logistics", "Education", "Food"),
			of(typeSingleSelect, "$headcount", "Headcount").choices("1-10", "11-50", "51-200",
				"201-500", "501-1000", "1001-5000", "5001+"),
			of(typeSingleSelect, "$lastFundingType", "Last funding").choices("Seed", "Series A",
				"Series B", "Series C", "Private equity", "Public"),
			of(typeSocialHandle, "$linkedIn", "LinkedIn").on("LINKEDIN"),
			of(typeSocialHandle, "$twitter", "X").on("TWITTER"),
			of(typeSocialHandle, "$facebook", "Facebook").on("FACEBOOK"),
			of(typeSocialHandle, "$instagram", "Instagram").on("INSTAGRAM"),
			of(typeAddress, "$primaryAddress", "Primary address"),
			of(typeMarkdown, "$howTheyMakeMoney", "How they make money").locked(),
			of(typeMarkdown, "$accountStatus", "Account status").locked(),
		},
		relations: []*relation{
			one("$owner", "member"), many("$contact", "contact").views("$account"),
			many("$opportunity", "opportunity").locked().views("$account"),
			many("$task", "task").locked().views("$account"),
			many("$note", "note").locked().views("$account"),
			many("$meeting", "meeting").locked(),
		},
	}
}

func contactObject() *object {
	return &object{
		name: "contact", label: "Contact", collection: "contacts", prefix: "con_",
		fields: []*field{
			of(typeFullName, "$name", "Name"), of(typeEmail, "$email", "Email").several(),
			of(typeURL, "$profilePhotoUrl", "Profile photo"),
		},
		relations: []*relation{many("$account", "account").mirrors("$contact")},
	}
}

func opportunityObject() *object {
	return &object{
		name: "opportunity", label: "Opportunity", collection: "opportunities", prefix: "opp_",
		fields: []*field{
			text("$name", "Name").must(),
			of(typeSingleSelect, "$stage", "Stage").must().about("What stage is the opportunity in?").
				pipeline("New business", "Prospecting", "Qualification", "Discovery", "Proposal", "Negotiation",
					"On Hold", "Closed Won", "Closed Lost").
				pipeline("Renewals", "Renewal Due", "In Renewal", "On Hold", "Renewed", "Churned"),
			of(typeMarkdown, "$opportunityStatus", "Opportunity status").locked(),
		},
		relations: []*relation{
			one("$account", "account").must().onCreate().mirrors("$opportunity"),
			one("$owner", "member"), one("$createdBy", "member").onCreate(),
			one("$champion", "contact"), one("$evaluator", "contact"),
			many("$task", "task").locked().views("$opportunity"),
			many("$note", "note").locked().views("$opportunity"),
			many("$meeting", "meeting").locked(),
		},
	}
}

func taskObject() *object {
	return &object{
		name: "task", label: "Task", collection: "tasks", prefix: "tsk_",
		fields: []*field{
			text("$title", "Title").must(),
			of(typeSingleSelect, "$status", "Status").must().words("TODO", "IN_PROGRESS", "COMPLETE", "CANCELLED"),
			of(typeMarkdown, "$description", "Description"), of(typeDateTime, "$dueAt", "Due"),
		},
		relations: []*relation{
			one("$assignedTo", "member").must(),
			one("$account", "account").mirrors("$task"),
			one("$opportunity", "opportunity").mirrors("$task"),
			one("$createdBy", "member").onCreate(), many("$note", "note").locked(),
		},
	}
}

func noteObject() *object {
	return &object{
		name: "note", label: "Note", collection: "notes", prefix: "not_", hidden: true,
		fields: []*field{text("$title", "Title").must(), of(typeMarkdown, "$content", "Content")},
		relations: []*relation{
			many("$account", "account").mirrors("$note"),
			many("$opportunity", "opportunity").mirrors("$note"),
		},
	}
}

func meetingObject() *object {
	return &object{
		name: "meeting", label: "Meeting", collection: "meetings", prefix: "mtg_", hidden: true,
		fields: []*field{
			text("$title", "Title").must().onCreate(),
			of(typeDateTime, "$startDate", "Start").must().inPast().onCreate(),
			of(typeDateTime, "$endDate", "End").must().inPast().onCreate(),
			text("$description", "Description").onCreate(),
			of(typeURL, "$meetingUrl", "Link").onCreate(),
			of(typeEmail, "$organizerEmail", "Organizer").onCreate(),
			of(typeEmail, "$attendeeEmails", "Attendees").several().onCreate(),
			of(typeSingleSelect, "$privacySetting", "Privacy").words("FULL", "METADATA"),
		},
		relations: []*relation{
			one("$transcript", "file"), many("$account", "account").locked(),
			many("$contact", "contact").locked(), many("$opportunity", "opportunity").locked(),
		},
	}
}

func listObject() *object {
	return &object{
		name: "list", label: "List", collection: "lists", prefix: "lst_", hidden: true,
		fields: []*field{
			text("$name", "Name").must(),
			of(typeSingleSelect, "$objectType", "Object type").must().onCreate().
				words("account", "contact", "opportunity"),
		},
		relations: []*relation{
			many("$accounts", "account").adding(), many("$contacts", "contact").adding(),
			many("$opportunities", "opportunity").adding(),
		},
	}
}

func memberObject() *object {
	return &object{
		name: "member", label: "Member", collection: "members", prefix: "mem_", hidden: true, fixed: true,
		fields: []*field{
			of(typeEmail, "$email", "Email").must(), of(typeFullName, "$name", "Name"),
			of(typeURL, "$profileImage", "Profile image"), text("$role", "Role"),
		},
	}
}

// identify gives every definition of the objects its slug and its id, the same
// ones for the same organisation.
func identify(organisation string, objects []*object) {
	for _, o := range objects {
		for _, f := range o.fields {
			f.slug = strings.TrimPrefix(f.key, "$")
			f.id = definitionID("ad_", organisation, o.name, f.key)
			identifyOptions(organisation, o, f)
		}
		for _, r := range o.relations {
			r.slug = relationSlug(o, r)
			r.id = definitionID("rd_", organisation, o.name, r.key)
			if r.label == "" {
				r.label = title(strings.TrimPrefix(r.key, "$"))
			}
		}
	}
}

func identifyOptions(organisation string, o *object, f *field) {
	for i, choice := range f.options {
		pipeline := ""
		if choice.pipeline != nil {
			pipeline = choice.pipeline.name
			choice.pipeline.id = definitionID("pd_", organisation, o.name, pipeline)
		}
		if choice.id == "" {
			choice.id = definitionID("opt_", organisation, o.name, f.key, pipeline, choice.label)
		}
		if slices.ContainsFunc(f.options[:i], func(p *option) bool { return p.id == choice.id }) {
			panic("sandbox: option twice: " + choice.label)
		}
	}
}

// relationSlug follows the two examples of the documentation: an opportunity's
// $account has the slug account, a task's the slug task-account.
func relationSlug(o *object, r *relation) string {
	bare := strings.TrimPrefix(r.key, "$")
	if o.name == "opportunity" {
		return bare
	}
	return o.name + "-" + bare
}

func definitionID(prefix string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return prefix + hex.EncodeToString(sum[:10])
}

// title turns a key such as assignedTo into "Assigned to".
func title(key string) string {
	var b strings.Builder
	for i, r := range key {
		switch {
		case i == 0:
			b.WriteString(strings.ToUpper(string(r)))
		case r >= 'A' && r <= 'Z':
			b.WriteString(" " + strings.ToLower(string(r)))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
