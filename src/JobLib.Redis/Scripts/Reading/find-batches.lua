-- IJobReader.FindBatchesAsync
local found = {}
for _ = 1, number() do
  local batch = Pages.batch(take())
  if batch[2] then found[#found + 1] = batch end
end
return found
