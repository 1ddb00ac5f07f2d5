-- IJobReader.FindRecurringAsync and RecurringDefinitionAsync
local found = {}
for _ = 1, number() do
  local recurring = Pages.recurring(take())
  if #recurring[2] > 0 then found[#found + 1] = recurring end
end
return found
