# First the policy,
# then the records.
RESOURCE_GROUP=${RESOURCE_GROUP:?the group of the zone}
az network dns record-set cname delete --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --name 'mta-sts' --yes
az network dns record-set cname create --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --name 'mta-sts' --ttl 3600
az network dns record-set cname set-record --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --record-set-name 'mta-sts' --cname web.example.net
az network dns record-set txt delete --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --name '_mta-sts' --yes
az network dns record-set txt create --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --name '_mta-sts' --ttl 3600
az network dns record-set txt add-record --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --record-set-name '_mta-sts' --value 'v=STSv1; id=20261129071635Z;'
az network dns record-set txt delete --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --name '_smtp._tls' --yes
az network dns record-set txt create --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --name '_smtp._tls' --ttl 3600
az network dns record-set txt add-record --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --record-set-name '_smtp._tls' --value 'v=TLSRPTv1; rua=mailto:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' 'aaaaaaaa@example.com'
az network dns record-set txt delete --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --name '_smtp._tls.mx' --yes
az network dns record-set txt create --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --name '_smtp._tls.mx' --ttl 3600
az network dns record-set txt add-record --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --record-set-name '_smtp._tls.mx' --value 'v=TLSRPTv1; rua=https://example.com/${r}?a=%{b}&c='\''d'\''"e\'
az network dns record-set tlsa delete --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --name '_25._tcp.mx' --yes
az network dns record-set tlsa create --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --name '_25._tcp.mx' --ttl 3600
az network dns record-set tlsa add-record --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --record-set-name '_25._tcp.mx' --certificate-usage 3 --selector 1 --matching-type 1 --certificate-data 0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a
az network dns record-set tlsa add-record --resource-group "$RESOURCE_GROUP" --zone-name 'example.com' --record-set-name '_25._tcp.mx' --certificate-usage 3 --selector 1 --matching-type 1 --certificate-data b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0
