package sandbox

// addCustom gives the system objects the custom fields of an organisation that
// sells things, with every value type on the opportunity, and returns the custom
// object.
func addCustom(objects []*object) *object {
	for _, o := range objects {
		switch o.name {
		case "account":
			o.fields = append(o.fields, accountCustom()...)
		case "contact":
			o.fields = append(o.fields, contactCustom()...)
		case "opportunity":
			o.fields = append(o.fields, opportunityCustom()...)
			o.relations = append(o.relations, many("partners", "account"))
		}
	}
	return projectObject()
}

func accountCustom() []*field {
	return []*field{
		text("salesforceId", "Salesforce ID").about("The record's id in Salesforce"),
		text("oldId", "Old ID").about("The record's id before a migration"),
		of(typeNumber, "employees", "Employees"),
		of(typeNumber, "yearEstablished", "Year established"),
		of(typeCurrency, "annualRevenue", "Annual revenue").money("USD"),
		of(typeTelephone, "phone", "Phone"),
		of(typeSingleSelect, "tier", "Tier").choices("Strategic", "Growth", "Standard"),
		of(typeCheckbox, "partner", "Partner"),
		of(typeDateTime, "renewalDate", "Renewal date"),
		text("sector", "Sector"), text("officeLocation", "Office location"),
	}
}

func contactCustom() []*field {
	return []*field{
		text("salesforceId", "Salesforce ID").about("The record's id in Salesforce"),
		text("oldId", "Old ID").about("The record's id before a migration"),
		text("title", "Title"), text("department", "Department"),
		of(typeTelephone, "phone", "Phone"),
		of(typeSocialHandle, "linkedIn", "LinkedIn").on("LINKEDIN"),
		of(typeAddress, "mailingAddress", "Mailing address"),
		of(typeDateTime, "birthday", "Birthday"),
	}
}

func opportunityCustom() []*field {
	return []*field{
		text("salesforceId", "Salesforce ID").about("The record's id in Salesforce"),
		text("oldId", "Old ID").about("The record's id before a migration"),
		text("dealNumber", "Deal number").single(),
		of(typeCurrency, "amount", "Amount").money("USD"),
		of(typeNumber, "probability", "Probability"),
		of(typeNumber, "seats", "Seats"),
		of(typeDateTime, "closeDate", "Close date"),
		of(typeDateTime, "engageDate", "Engage date"),
		text("nextStep", "Next step"), text("product", "Product"),
		text("source", "Source"),
		of(typeMarkdown, "description", "Description"),
		of(typeHTML, "proposalText", "Proposal text"),
		of(typeCheckbox, "budgetConfirmed", "Budget confirmed"),
		of(typeEmail, "billingEmail", "Billing email"),
		of(typeEmail, "stakeholderEmails", "Stakeholder emails").several(),
		of(typeURL, "proposalUrl", "Proposal link"),
		of(typeURL, "references", "References").several(),
		of(typeTelephone, "contactPhone", "Contact phone"),
		of(typeAddress, "deliveryAddress", "Delivery address"),
		of(typeFullName, "signatory", "Signatory"),
		of(typeSocialHandle, "buyerLinkedIn", "Buyer on LinkedIn").on("LINKEDIN"),
		of(typeSocialHandle, "buyerX", "Buyer on X").on("TWITTER"),
		of(typeSingleSelect, "leadSource", "Lead source").choices("Web", "Referral", "Trade fair",
			"Partner", "Cold call", "Advertisement"),
		of(typeSingleSelect, "dealType", "Type").choices("New business", "Upgrade", "Renewal"),
		of(typeMultiSelect, "tags", "Tags").choices("Strategic", "Urgent", "Competitive",
			"Pilot", "Public sector", "Multi-year"),
	}
}

func projectObject() *object {
	return &object{
		name: CustomObject, label: "Project", prefix: "prj_", custom: true,
		fields: []*field{
			text("$name", "Name").must(),
			text("oldId", "Old ID"),
			of(typeSingleSelect, "status", "Status").choices("Planned", "Running", "Done"),
			of(typeDateTime, "startDate", "Start date"),
			of(typeCurrency, "budget", "Budget").money("EUR"),
		},
		relations: []*relation{one("account", "account"), many("team", "member")},
	}
}
